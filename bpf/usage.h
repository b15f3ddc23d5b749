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

/* GET(field) reads a field of one task. */
#define USAGE_ADD_TASK(u, GET)                               \
	({                                                   \
		(u)->cpu_ns += GET(se.sum_exec_runtime);     \
		(u)->utime += GET(utime);                    \
		(u)->stime += GET(stime);                    \
		(u)->minor += GET(min_flt);                  \
		(u)->major += GET(maj_flt);                  \
		(u)->voluntary += GET(nvcsw);                \
		(u)->involuntary += GET(nivcsw);             \
		if (USAGE_HAS_IO()) {                        \
			(u)->read += GET(ioac.read_bytes);   \
			(u)->write += GET(ioac.write_bytes); \
		}                                            \
	})

/* Adds up to USAGE_STEP tasks from list node FROM on; returns the first node not added, or HEAD. */
PROVED_ONCE __u64 usage_step(__u64 from, __u64 head)
{
	__u64 node_offset = bpf_core_field_offset(struct task_struct, thread_node);
	struct list_head *node = (void *)from;
	struct usage *u;
	__u32 zero = 0;

	u = bpf_map_lookup_elem(&usage_sums, &zero);
	for (int i = 0; i < USAGE_STEP && u && (__u64)node != head; i++) {
		struct task_struct *t = (void *)((char *)node - node_offset);

#define USAGE_GET(field) BPF_CORE_READ(t, field)
		USAGE_ADD_TASK(u, USAGE_GET);
#undef USAGE_GET
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
	struct usage *u;
	__u32 zero = 0;

	u = bpf_map_lookup_elem(&usage_sums, &zero);
	if (!u)
		return 0;
	u->cpu_ns = BPF_CORE_READ(signal, sum_sched_runtime);
	u->utime = BPF_CORE_READ(signal, utime);
	u->stime = BPF_CORE_READ(signal, stime);
	u->minor = BPF_CORE_READ(signal, min_flt);
	u->major = BPF_CORE_READ(signal, maj_flt);
	u->voluntary = BPF_CORE_READ(signal, nvcsw);
	u->involuntary = BPF_CORE_READ(signal, nivcsw);
	if (USAGE_HAS_IO()) {
		u->read = BPF_CORE_READ(signal, ioac.read_bytes);
		u->write = BPF_CORE_READ(signal, ioac.write_bytes);
	}
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
	struct usage *u = bpf_map_lookup_elem(&usage_sums, &zero);
	bool good = false;

	if (!u)
		return false;
	for (int i = 0; i < USAGE_TRIES && !good; i++)
		good = usage_walk(signal);
	if (!good)
		return false;
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
