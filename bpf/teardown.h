/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * teardown: what a process spends on freeing its memory. From Linux 6.16 on sched_process_exit
 * comes before that (kernel/exit.c, do_exit()), which takes 0.1 s and more for each GiB, and is
 * part of what wait4() reports. So the record of a process with much memory says that its last
 * figures follow, and they are taken where the kernel has freed it (exit_mmap()): in the same
 * process, unless another one that looks at the memory lets go of it last, whose time it then is.
 */
#pragma once

#include "exit_moment.h"
#include "kernel.h"
#include "maps.h"
#include "ring.h"
#include "untrusted.h"
#include "usage.h"

#define TEARDOWN_PAGES 4096 /* below, it takes no longer than a tick */

/* Processes, by tgid, whose last figures are to come; the value is their start. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} teardowns SEC(".maps");

/* How many there are, at least; most who free memory need not look further. */
__s64 teardowns_pending = 0;

/* Memory that another process uses as well, as of vfork(), is not freed. */
static __always_inline bool teardown_is_long(struct task_struct *task, struct signal_struct *signal)
{
	struct mm_struct *mm;

	if (!settings.teardown || signal->maxrss < TEARDOWN_PAGES)
		return false;
	mm = untrusted(task)->mm;
	return mm && mm->mm_users.counter <= signal->nr_threads;
}

/* Whether the last figures of TASK's process will follow. */
static __always_inline bool teardown_expect(struct task_struct *task, struct task_struct *leader,
					    struct signal_struct *signal)
{
	__u32 tgid = task->tgid;
	__u64 start;

	if (!teardown_is_long(task, signal))
		return false;
	start = leader->start_boottime;
	if (bpf_map_update_elem(&teardowns, &tgid, &start, BPF_ANY))
		return false;
	__sync_fetch_and_add(&teardowns_pending, 1);
	return true;
}

static __always_inline void teardown_report(struct task_struct *task, struct task_struct *leader)
{
	struct exit_moment now = exit_moment_now();
	struct record_exit *e = ring_reserve(__builtin_offsetof(struct record_exit, sender));

	if (!e)
		return; /* the reader does not wait for ever */
	e->head.size = __builtin_offsetof(struct record_exit, sender);
	e->head.type = RECORD_FREED;
	e->head.boottime_ns = now.boot_ns;
	e->duration_ns = now.mono_ns - leader->start_time;
	e->pid = task->tgid;
	e->start_boottime_ns = leader->start_boottime;
	e->flags = EXIT_HAS_IDENTITY;
	if (settings.usage)
		e->flags |= usage_fill(e, task, untrusted(task)->signal);
	bpf_ringbuf_submit(e, wakeup_flags());
}

/* The current task, TASK, has freed the memory of a process, mostly its own. */
static __always_inline void teardown_done(struct task_struct *task)
{
	struct task_struct *leader;
	__u32 tgid = task->tgid;
	__u64 *start;

	if (!teardowns_pending || !(task->flags & PF_EXITING))
		return;
	start = bpf_map_lookup_elem(&teardowns, &tgid);
	if (!start)
		return;
	leader = untrusted(task)->group_leader;
	if (*start == leader->start_boottime)
		teardown_report(task, leader);
	if (!bpf_map_delete_elem(&teardowns, &tgid))
		__sync_fetch_and_add(&teardowns_pending, -1);
}
