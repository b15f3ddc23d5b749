/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* forks: each new process or thread, through a perf event array: for kernels before 5.8. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "forks.h"

/// @brief Shows each new process, and with -t each new thread
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/// @description Threads too
/// @cmdarg {"short": "t", "long": "threads", "default": false}
const volatile bool threads = false;

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

SEC("tp_btf/sched_process_fork")
int BPF_PROG(handle_fork, struct task_struct *parent, struct task_struct *child)
{
	struct event e = {};

	e.is_thread = child->tgid == parent->tgid;
	if (e.is_thread && !threads)
		return 0;
	e.parent = parent->tgid;
	e.child = child->pid;
	e.cpu = bpf_get_smp_processor_id();
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &e, sizeof(e));
	return 0;
}
