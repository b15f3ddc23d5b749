/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "shapes.h"

/**
 * @brief Shows many things,
 *        on two lines
 * @version 1.2
 * @details First line
 * second line
 *
 * second paragraph
 */
char LICENSE[] SEC("license") = "GPL";

/// @description the process {"a":1}
/// @cmdarg {
///   "default": 1,
///   "short": "p",
///   "long": "pid"
/// }
const volatile pid_t target = 0;
const volatile u64 min_ns = 5; ///< least time
const volatile umode_t modes[3][2] = {{1}};
volatile char text[16] = "hi"; /**< @value "hello" */
const volatile enum kind kind = KIND_B;
static const volatile int hidden = 1;
u32 counter;
struct inner state;
/// {"a": 1}
const volatile bool flag = true;

/*! @sample {"interval": 1000,
 *           "type": "log2_hist", "unit": "usecs", "clear_map": true} */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10);
	__type(key, u32);
	__type(value, struct inner);
} hists SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} records SEC(".maps");

/// @interpreter {"stack_trace": {}}
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} lates SEC(".maps");

/// @ifindex 1
/// @flags 2
/// Text that is no annotation; @param ctx and others mean nothing here.
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_end, struct task_struct *p)
{
	record_t *r = bpf_ringbuf_reserve(&records, sizeof(*r), 0);
	struct late late = {};
	u32 key = 0;

	if (r) {
		r->pid = p->tgid + hidden + target + min_ns + kind + modes[1][1] + text[2] + flag;
		bpf_ringbuf_submit(r, 0);
	}
	bpf_ringbuf_output(&lates, &late, sizeof(late), 0);
	counter++;
	state.a++;
	bpf_map_lookup_elem(&hists, &key);
	return 0;
}
