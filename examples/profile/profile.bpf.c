/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* profile: what the CPUs do, by looking at them now and then. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "profile.h"

/// @brief Shows what is on the CPUs, with its stacks, at each tick of a clock
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/// @description Only this process
/// @cmdarg {"short": "p", "long": "pid"}
const volatile int only_pid = 0;

/// @interpreter {"stack_trace": {}}
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} rb SEC(".maps");

SEC("perf_event")
int handle_tick(void *ctx)
{
	int pid = bpf_get_current_pid_tgid() >> 32;
	struct event *e;

	/* 0 is the idle task */
	if (!pid || (only_pid && pid != only_pid))
		return 0;
	e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	if (!e)
		return 0;
	e->pid = pid;
	e->cpu_id = bpf_get_smp_processor_id();
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	e->kstack_sz = bpf_get_stack(ctx, e->kstack, sizeof(e->kstack), 0);
	e->ustack_sz = bpf_get_stack(ctx, e->ustack, sizeof(e->ustack), BPF_F_USER_STACK);
	bpf_ringbuf_submit(e, 0);
	return 0;
}
