/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* writesize: how large writes are, in steps of 256 bytes, as a linear histogram. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define STEP  256
#define SLOTS 17 /* the last one: 4 KiB and more */

/// @brief Shows how large write() calls are: row N counts those from N * 256 bytes on
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/// @description Only calls of this process
/// @cmdarg {"short": "p", "long": "pid"}
const volatile int only_pid = 0;

struct hist {
	__u32 slots[SLOTS];
};

/// @sample {"interval": 1000, "type": "linear_hist", "unit": "x 256 bytes",
///          "clear_map": false}
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hist);
} hists SEC(".maps");

SEC("tp/syscalls/sys_enter_write")
int enter_write(struct trace_event_raw_sys_enter *ctx)
{
	__u64 slot = ctx->args[2] / STEP;
	__u32 key = 0;
	struct hist *hist;

	if (only_pid && (int)(bpf_get_current_pid_tgid() >> 32) != only_pid)
		return 0;
	hist = bpf_map_lookup_elem(&hists, &key);
	if (!hist)
		return 0;
	if (slot >= SLOTS)
		slot = SLOTS - 1;
	__sync_fetch_and_add(&hist->slots[slot], 1);
	return 0;
}
