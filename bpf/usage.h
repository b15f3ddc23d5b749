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

#define USAGE_THREADS 512 /* tasks that one walk may meet */
#define USAGE_TRIES   4

struct usage {
	__u64 cpu_ns, utime, stime, minor, major, voluntary, involuntary, read, write;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct usage);
} usage_sums SEC(".maps");

#define USAGE_HAS_IO() bpf_core_field_exists(struct task_struct, ioac.read_bytes)

static __always_inline void usage_from_signal(struct usage *u, struct signal_struct *signal)
{
	u->cpu_ns = signal->sum_sched_runtime;
	u->utime = signal->utime;
	u->stime = signal->stime;
	u->minor = signal->min_flt;
	u->major = signal->maj_flt;
	u->voluntary = signal->nvcsw;
	u->involuntary = signal->nivcsw;
	if (USAGE_HAS_IO()) {
		u->read = signal->ioac.read_bytes;
		u->write = signal->ioac.write_bytes;
	}
}

/* GET(field) reads a field of one task. */
#define USAGE_ADD_TASK(u, GET)                            \
	({                                                \
		(u)->cpu_ns += GET(se.sum_exec_runtime);  \
		(u)->utime += GET(utime);                 \
		(u)->stime += GET(stime);                 \
		(u)->minor += GET(min_flt);               \
		(u)->major += GET(maj_flt);               \
		(u)->voluntary += GET(nvcsw);             \
		(u)->involuntary += GET(nivcsw);          \
		if (USAGE_HAS_IO()) {                     \
			(u)->read += GET(ioac.read_bytes);   \
			(u)->write += GET(ioac.write_bytes); \
		}                                         \
	})

/*
 * Adds one task to the sums of this CPU. A global function, so that the verifier proves it once
 * instead of for each turn of the walk; before Linux 5.12 such a function takes numbers only.
 */
__attribute__((noinline)) int usage_add_thread(__u64 address)
{
	struct task_struct *t = (void *)address;
	struct usage *u;
	__u32 zero = 0;

	u = bpf_map_lookup_elem(&usage_sums, &zero);
	if (!u)
		return 0;
#define USAGE_GET(field) BPF_CORE_READ(t, field)
	USAGE_ADD_TASK(u, USAGE_GET);
#undef USAGE_GET
	return 0;
}

static __always_inline __u32 usage_sequence(struct signal_struct *signal)
{
	__u32 sequence = 1;

	bpf_probe_read_kernel(&sequence, sizeof(sequence), &signal->stats_lock);
	return sequence;
}

/* One walk over all tasks of SIGNAL; false if it is too long or the threads changed meanwhile. */
static __always_inline bool usage_walk(struct usage *u, struct signal_struct *signal)
{
	__u64 node_offset = bpf_core_field_offset(struct task_struct, thread_node);
	struct list_head *head = &signal->thread_head, *node;
	__u32 sequence = usage_sequence(signal);
	int i;

	if (sequence & 1)
		return false;
	usage_from_signal(u, signal);
	node = BPF_CORE_READ(head, next);
	for (i = 0; i < USAGE_THREADS && node && node != head; i++) {
		usage_add_thread((__u64)node - node_offset);
		node = BPF_CORE_READ(node, next);
	}
	return node == head && usage_sequence(signal) == sequence;
}

static __always_inline bool usage_of_many(struct record_exit *e, struct signal_struct *signal)
{
	__u32 zero = 0;
	struct usage *u = bpf_map_lookup_elem(&usage_sums, &zero);

	if (!u)
		return false;
	for (int i = 0; i < USAGE_TRIES; i++) {
		if (!usage_walk(u, signal))
			continue;
		e->cpu_ns = u->cpu_ns;
		e->utime_ns = u->utime;
		e->stime_ns = u->stime;
		e->minor_faults = u->minor;
		e->major_faults = u->major;
		e->voluntary_switches = u->voluntary;
		e->involuntary_switches = u->involuntary;
		e->read_bytes = u->read;
		e->write_bytes = u->write;
		return true;
	}
	return false;
}

/*
 * The usual case, without a walk: TASK is the only one left. nr_threads is read first, since a
 * thread that is released adds its figures before it is uncounted.
 */
static __always_inline void usage_of_one(struct record_exit *e, struct task_struct *task,
					 struct signal_struct *signal)
{
	e->cpu_ns = signal->sum_sched_runtime + task->se.sum_exec_runtime;
	e->utime_ns = signal->utime + task->utime;
	e->stime_ns = signal->stime + task->stime;
	e->minor_faults = signal->min_flt + task->min_flt;
	e->major_faults = signal->maj_flt + task->maj_flt;
	e->voluntary_switches = signal->nvcsw + task->nvcsw;
	e->involuntary_switches = signal->nivcsw + task->nivcsw;
	if (USAGE_HAS_IO()) {
		e->read_bytes = signal->ioac.read_bytes + task->ioac.read_bytes;
		e->write_bytes = signal->ioac.write_bytes + task->ioac.write_bytes;
	}
}

/* Fills the usage fields of E and returns the flags that say which are good. */
static __always_inline __u32 usage_fill(struct record_exit *e, struct task_struct *task)
{
	struct signal_struct *signal = task->signal;

	e->max_rss_pages = signal->maxrss;
	if (signal->nr_threads == 1) {
		usage_of_one(e, task, signal);
	} else if (!usage_of_many(e, signal)) {
		DROPS_COUNT(usage);
		return 0;
	}
	return USAGE_HAS_IO() ? EXIT_HAS_USAGE | EXIT_HAS_IO : EXIT_HAS_USAGE;
}

/* A thread's own figures. */
static __always_inline __u32 usage_fill_thread(struct record_exit *e, struct task_struct *task)
{
	e->max_rss_pages = 0;
	e->cpu_ns = task->se.sum_exec_runtime;
	e->utime_ns = task->utime;
	e->stime_ns = task->stime;
	e->minor_faults = task->min_flt;
	e->major_faults = task->maj_flt;
	e->voluntary_switches = task->nvcsw;
	e->involuntary_switches = task->nivcsw;
	if (!USAGE_HAS_IO())
		return EXIT_HAS_USAGE;
	e->read_bytes = task->ioac.read_bytes;
	e->write_bytes = task->ioac.write_bytes;
	return EXIT_HAS_USAGE | EXIT_HAS_IO;
}
