/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * last: which task's end is the process's end, on kernels before 6.16, whose sched_process_exit
 * does not say. signal->live, decremented before the tracepoint, is 0 then, but that alone is
 * neither unique (two threads can both see 0) nor enough (before 6.1 the status may be the
 * leader's own, which is set after the decrement).
 */
#pragma once

#include "kernel.h"
#include "maps.h"

static __always_inline bool last_is_reported(void)
{
	return !settings.find_last &&
	       bpf_core_field_exists(struct trace_event_raw_sched_process_exit, group_dead);
}

struct last_key {
	__u32 tgid;
	__u32 pad;
	__u64 start_boottime;
};

/* Processes reported; and leaders that left a process which nobody had ended as a whole. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, struct last_key);
	__type(value, __u8);
} last_reported SEC(".maps"), last_leaders SEC(".maps");

/*
 * The leader, whose fellows, if there ever were any, are released: the last of them may have seen
 * live at 0 before us, and said so before it was released. That they left no run time behind says
 * nothing: a thread that was never put off its CPU leaves 0.
 */
static __always_inline bool last_is_alone(struct signal_struct *signal)
{
	return signal->nr_threads == 1;
}

/*
 * The leader writes its mark before it reads live; the others decrement live before they read the
 * mark. So of two that leave together at least one sees the other, and last_reported takes one.
 */
static __always_inline bool last_status_is_set(struct task_struct *task, struct task_struct *leader,
					       struct signal_struct *signal, struct last_key *key)
{
	if (signal->flags & SIGNAL_GROUP_EXIT || task->pid == task->tgid || leader->exit_state)
		return true;
	return bpf_map_lookup_elem(&last_leaders, key) != NULL;
}

static __always_inline bool last_of_process(struct task_struct *task, struct task_struct *leader)
{
	struct signal_struct *signal = task->signal;
	struct last_key key = {.tgid = task->tgid, .start_boottime = leader->start_boottime};
	__u8 mark = 1;

	if (last_is_alone(signal))
		return !bpf_map_lookup_elem(&last_reported, &key);
	if (task->pid == task->tgid && !(signal->flags & SIGNAL_GROUP_EXIT))
		bpf_map_update_elem(&last_leaders, &key, &mark, BPF_ANY);
	if (signal->live.counter)
		return false;
	if (!last_status_is_set(task, leader, signal, &key))
		return false;
	/* Before Linux 6.4 what comes back is an int, without its sign in the upper half. */
	return (int)bpf_map_update_elem(&last_reported, &key, &mark, BPF_NOEXIST) != -EEXIST;
}
