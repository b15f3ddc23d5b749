/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* exits: each process that ends, with its status and how long it lived. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "exits.h"

/// @brief Shows each process that ends
/// @details EXIT_CODE is what it returned, SIGNAL what killed it.
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/// @description Only this process
/// @cmdarg {"short": "p", "long": "pid"}
const volatile int only_pid = 0;

/// @description Only processes that lived at least so many milliseconds
/// @cmdarg {"short": "m", "long": "min-ms"}
const volatile unsigned int min_ms = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} rb SEC(".maps");

#define SIGNAL_GROUP_EXIT 4

/* What wait() will give: the status of the group, or of its first thread, never of the last. */
static __always_inline int status_of(struct task_struct *task)
{
	struct signal_struct *signal = task->signal;

	return signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code
						 : task->group_leader->exit_code;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(handle_exit, struct task_struct *task)
{
	int status = status_of(task);
	struct event *e;
	__u64 lived;

	/* the last thread to leave, whichever it is, ends the process */
	if (task->signal->live.counter)
		return 0;
	if (only_pid && task->tgid != only_pid)
		return 0;
	lived = bpf_ktime_get_ns() - task->group_leader->start_time;
	if (lived < min_ms * 1000000ULL)
		return 0;
	e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	if (!e)
		return 0;
	e->pid = task->tgid;
	e->ppid = task->group_leader->real_parent->tgid;
	e->exit_code = (status >> 8) & 0xff;
	e->signal = status & 0x7f;
	e->lived_ns = lived;
	bpf_probe_read_kernel_str(e->comm, sizeof(e->comm), task->group_leader->comm);
	bpf_ringbuf_submit(e, 0);
	return 0;
}
