/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * standby: programs at the tracepoints of exit and exec, after the one that reports it, for tasks
 * that the kernel did not run that one for (steady.h). It leaves a mark for each task that it was
 * run for. A task that comes to a standby without one was missed, and the standby continues as the
 * program that was left out.
 *
 * The mark of an exit is the bit of the task's number, which no other task has until long after the
 * tracepoint. The last standby takes it away. Should that one be left out, the mark stays until the
 * next exit by that number, which needs it only if it is missed itself. The mark of an exec is what
 * lineage.h remembers of it, and stays. No mark hides a loss: lost are those that the kernel counts
 * as missed (recursion_misses) less those that a standby counts as caught.
 */
#pragma once

#include "kernel.h"
#include "lineage.h"
#include "maps.h"

#define STANDBY_TASKS (4 << 20) /* PID_MAX_LIMIT, include/linux/threads.h */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, STANDBY_TASKS / 64);
	__type(key, __u32);
	__type(value, __u64);
} standby_marks SEC(".maps");

/* The programs that are left out. A table is for programs at one tracepoint. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} standby_for_exit SEC(".maps"), standby_for_exec SEC(".maps");

__u64 standby_caught_exits = 0, standby_caught_execs = 0;

struct standby_mark {
	volatile __u64 *word; /* NULL: no such task */
	__u64 bit;
};

static __always_inline struct standby_mark standby_mark_of(struct task_struct *task)
{
	__u32 tid = task->pid, at = tid / 64;

	return (struct standby_mark){
		.word = bpf_map_lookup_elem(&standby_marks, &at),
		.bit = 1ULL << (tid % 64),
	};
}

/* Only the task itself changes its bit: added and subtracted it stays one. */
static __always_inline void standby_told(struct task_struct *task)
{
	struct standby_mark mark;

	if (!settings.steady)
		return;
	mark = standby_mark_of(task);
	if (mark.word && !(*mark.word & mark.bit))
		__sync_fetch_and_add(mark.word, mark.bit);
}

static __always_inline int standby_exit(__u64 *ctx, bool last)
{
	struct standby_mark mark = standby_mark_of((struct task_struct *)ctx[0]);

	if (!mark.word)
		return 0;
	if (*mark.word & mark.bit) {
		if (last)
			__sync_fetch_and_add(mark.word, -mark.bit);
		return 0;
	}
	__sync_fetch_and_add(&standby_caught_exits, 1);
	bpf_tail_call(ctx, &standby_for_exit, 0);
	return 0;
}

static __always_inline int standby_exec(__u64 *ctx)
{
	if (lineage_exec_was_seen((struct task_struct *)ctx[0]))
		return 0;
	__sync_fetch_and_add(&standby_caught_execs, 1);
	bpf_tail_call(ctx, &standby_for_exec, 0);
	return 0;
}
