/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * usage: what the whole process used. The kernel adds a thread's figures to signal_struct when the
 * thread is released; those not yet released still carry their own. So the total is the signal's
 * plus that of every task on thread_head, read so that none is missed or taken twice: release
 * happens inside a write section of stats_lock (kernel/exit.c, __exit_signal), and a walk during
 * which the sequence moved is done again.
 */
#pragma once

#include "kernel.h"
#include "maps.h"

/* One walk may meet this many steps of this many tasks: 1024, in two loops that are short to prove.
 */
#define USAGE_STEPS 64
#define USAGE_STEP  16
#define USAGE_TRIES 4

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record_usage);
} usage_sums SEC(".maps");

#define USAGE_HAS_IO() bpf_core_field_exists(struct task_struct, ioac.read_bytes)

/* Each figure: its name in a record, in signal_struct for the released threads, in task_struct. */
#define USAGE_TIMES(EACH)                                    \
	EACH(cpu_ns, sum_sched_runtime, se.sum_exec_runtime) \
	EACH(utime_ns, utime, utime)                         \
	EACH(stime_ns, stime, stime)                         \
	EACH(minor_faults, min_flt, min_flt)                 \
	EACH(major_faults, maj_flt, maj_flt)                 \
	EACH(voluntary_switches, nvcsw, nvcsw)               \
	EACH(involuntary_switches, nivcsw, nivcsw)
#define USAGE_IO(EACH)                                     \
	EACH(read_bytes, ioac.read_bytes, ioac.read_bytes) \
	EACH(write_bytes, ioac.write_bytes, ioac.write_bytes)
#define USAGE_ALL(EACH)        \
	USAGE_TIMES(EACH)      \
	if (USAGE_HAS_IO()) {  \
		USAGE_IO(EACH) \
	}

/* Adds up to USAGE_STEP tasks from list node FROM on; returns the first node not added, or HEAD. */
PROVED_ONCE __u64 usage_step(__u64 from, __u64 head)
{
	__u64 node_offset = bpf_core_field_offset(struct task_struct, thread_node);
	struct list_head *node = (void *)from;
	struct record_usage *u;
	__u32 zero = 0;

	u = bpf_map_lookup_elem(&usage_sums, &zero);
	for (int i = 0; i < USAGE_STEP && u && (__u64)node != head; i++) {
		struct task_struct *t = (void *)((char *)node - node_offset);

#define USAGE_EACH(name, released, own) u->name += BPF_CORE_READ(t, own);
		USAGE_ALL(USAGE_EACH)
#undef USAGE_EACH
		node = BPF_CORE_READ(node, next);
	}
	return (__u64)node;
}

static __always_inline __u32 usage_sequence(struct signal_struct *signal)
{
	__u32 sequence = 1;

	bpf_probe_read_kernel(&sequence, sizeof(sequence), &signal->stats_lock);
	return sequence;
}

/* The figures of the threads that are released, into the sums of this CPU. */
PROVED_ONCE int usage_start(__u64 address)
{
	struct signal_struct *signal = (void *)address;
	struct record_usage *u;
	__u32 zero = 0;

	u = bpf_map_lookup_elem(&usage_sums, &zero);
	if (!u)
		return 0;
#define USAGE_EACH(name, released, own) u->name = BPF_CORE_READ(signal, released);
	USAGE_ALL(USAGE_EACH)
#undef USAGE_EACH
	return 1;
}

/*
 * One walk over all tasks of a signal_struct into the sums of this CPU. 0 if there are too many or
 * the threads changed meanwhile.
 */
PROVED_ONCE int usage_walk(__u64 address)
{
	struct signal_struct *signal = (void *)address;
	struct list_head *head = &signal->thread_head;
	__u32 sequence = usage_sequence(signal);
	__u64 node;

	if (sequence & 1 || !usage_start(address))
		return 0;
	node = (__u64)BPF_CORE_READ(head, next);
	for (int i = 0; i < USAGE_STEPS && node != (__u64)head; i++)
		node = usage_step(node, (__u64)head);
	return node == (__u64)head && usage_sequence(signal) == sequence;
}

static __always_inline bool usage_of_many(struct record_exit *e, struct task_struct *task)
{
	__u64 signal = (__u64)BPF_CORE_READ(task, signal);
	__u32 zero = 0;
	struct record_usage *u = bpf_map_lookup_elem(&usage_sums, &zero);
	bool good = false;

	if (!u)
		return false;
	for (int i = 0; i < USAGE_TRIES && !good; i++)
		good = usage_walk(signal);
	if (!good)
		return false;
	__builtin_memcpy(&e->usage, u, sizeof(e->usage));
	return true;
}

/*
 * The usual case, without a walk: TASK is the only one left. nr_threads is read first, since a
 * thread that is released adds its figures before it is uncounted.
 */
static __always_inline void usage_of_one(struct record_exit *e, struct task_struct *task,
					 struct signal_struct *signal)
{
#define USAGE_EACH(name, released, own) e->usage.name = signal->released + task->own;
	USAGE_ALL(USAGE_EACH)
#undef USAGE_EACH
}

static __always_inline __u32 usage_flags(void)
{
	return USAGE_HAS_IO() ? EXIT_HAS_USAGE | EXIT_HAS_IO : EXIT_HAS_USAGE;
}

/* Fills the usage fields of E and returns the flags that say which are good. */
static __always_inline __u32 usage_fill(struct record_exit *e, struct task_struct *task,
					struct signal_struct *signal)
{
	e->max_rss_pages = signal->maxrss;
	if (signal->nr_threads == 1) {
		usage_of_one(e, task, signal);
	} else if (!usage_of_many(e, task)) {
		DROPS_COUNT(usage);
		return 0;
	}
	return usage_flags();
}

/* A thread's own figures. */
static __always_inline __u32 usage_fill_thread(struct record_exit *e, struct task_struct *task)
{
	e->max_rss_pages = 0;
#define USAGE_EACH(name, released, own) e->usage.name = task->own;
	USAGE_ALL(USAGE_EACH)
#undef USAGE_EACH
	return usage_flags();
}
