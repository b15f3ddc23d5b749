/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* syscalls: how often each system call is made. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/// @brief Counts system calls by their number, each interval anew
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/// @description Only calls of this process
/// @cmdarg {"short": "p", "long": "pid"}
const volatile int only_pid = 0;

/// @sample {"interval": 1000, "type": "default_kv", "clear_map": true}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);   /* number of the call */
	__type(value, __u64); /* calls */
} counts SEC(".maps");

SEC("tp_btf/sys_enter")
int BPF_PROG(handle_enter, struct pt_regs *regs, long number)
{
	__u32 key = (__u32)number;
	__u64 one = 1, *count;

	if (only_pid && (int)(bpf_get_current_pid_tgid() >> 32) != only_pid)
		return 0;
	count = bpf_map_lookup_elem(&counts, &key);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&counts, &key, &one, BPF_NOEXIST);
	return 0;
}
