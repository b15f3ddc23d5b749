/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* lifecycle: a process from fork to exit, with a ring for each kind of event. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "lifecycle.h"

/// @brief Shows forks, execs and exits, each kind under a header of its own
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/// @description Only processes that this one starts
/// @cmdarg {"short": "p", "long": "parent"}
const volatile int only_parent = 0;

struct ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 128 * 1024);
};
struct ring forks SEC(".maps");
struct ring execs SEC(".maps");
struct ring exits SEC(".maps");

#define SIGNAL_GROUP_EXIT 4

static __always_inline bool is_wanted(struct task_struct *child)
{
	return !only_parent || child->real_parent->tgid == only_parent;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(handle_fork, struct task_struct *parent, struct task_struct *child)
{
	struct fork_event *e;

	if (child->tgid != child->pid || !is_wanted(child))
		return 0;
	e = bpf_ringbuf_reserve(&forks, sizeof(*e), 0);
	if (!e)
		return 0;
	e->pid = parent->tgid;
	e->child = child->tgid;
	bpf_ringbuf_submit(e, 0);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(handle_exec, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	struct exec_event *e;

	if (!is_wanted(task))
		return 0;
	e = bpf_ringbuf_reserve(&execs, sizeof(*e), 0);
	if (!e)
		return 0;
	e->pid = task->tgid;
	if (bpf_probe_read_kernel_str(e->filename, sizeof(e->filename), bprm->filename) < 0)
		e->filename[0] = 0;
	bpf_ringbuf_submit(e, 0);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(handle_exit, struct task_struct *task)
{
	struct signal_struct *signal = task->signal;
	struct exit_event *e;

	if (signal->live.counter || !is_wanted(task->group_leader))
		return 0;
	e = bpf_ringbuf_reserve(&exits, sizeof(*e), 0);
	if (!e)
		return 0;
	e->pid = task->tgid;
	e->status = signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code
						      : task->group_leader->exit_code;
	bpf_probe_read_kernel_str(e->comm, sizeof(e->comm), task->group_leader->comm);
	bpf_ringbuf_submit(e, 0);
	return 0;
}
