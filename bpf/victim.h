/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * victim: what is remembered of the signals that were sent to a process, until it ends. All is
 * changed under the process's siglock only, by signal.h.
 */
#pragma once

#include "kernel.h"
#include "maps.h"
#include "siginfo.h"
#include "untrusted.h"

/* One sending that waits to be delivered. sender.signal is 0 where there is none. */
struct sending {
	struct record_sender sender;
	struct siginfo_key key;
	__u8 raised; /* by the process itself */
};

/*
 * The sendings of one signal number to one process. A standard signal can be pending once for the
 * process and once for each thread; `own` is that of the last thread.
 */
struct note {
	/*
	 * What a handler took. If the process raises the signal again, it ends because of this
	 * one. 0 in its signal: nothing was taken.
	 */
	struct record_sender first;
	__u64 taker;	/* struct task_struct of the thread that runs the handler; 0: it returned */
	__u64 taker_sp; /* of its user stack, when the handler was called */
	__u64 taken_ns;
	__u32 taker_tid;
	__u32 taker_exec; /* its self_exec_id */
	__u32 own_tid;
	struct sending shared;
	struct sending own;
	__u8 several;	/* `first` is not the only one that was taken */
	__u8 queued;	/* sendings wait, or did, that are not remembered.. */
	__u8 forgotten; /* ..of one thread, when another was sent the signal, too */
	__u8 pad;
};

struct note_key {
	__u32 tgid;
	__u32 signal;
};

#define VICTIM_NOTES 16 /* signals of one process that can have a note */

struct victim {
	__u64 start_boottime;
	__u64 noted;		     /* bit N - 1: there is a note of signal N.. */
	__u64 running;		     /* ..whose `taker` may run its handler */
	__u8 notes[VICTIM_NOTES];    /* of which signals there are; 0 ends */
	struct record_sender killer; /* of the signal `fatal`; its signal is 0: not known */
	__u32 fatal;		     /* the signal that ends it; 0: none so far */
	__u32 handled;		     /* the signal that a handler was given last.. */
	__u32 handled_tid;	     /* ..and the thread */
	__u32 n_notes;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32); /* tgid */
	__type(value, struct victim);
} victims SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct note_key);
	__type(value, struct note);
} notes SEC(".maps");

static const struct victim victim_empty = {};
static const struct note note_empty = {};

/*
 * How many of `victims` there are by the low bits of their tgid. Most processes that end were sent
 * nothing, and a look here, in a line or two that stay warm, is cheaper than one into a large cold
 * table.
 */
#define VICTIM_MARKS 1024

__u32 victim_marks[VICTIM_MARKS] = {};

static __always_inline void victim_mark(__u32 tgid, int n)
{
	__sync_fetch_and_add(&victim_marks[tgid % VICTIM_MARKS], n);
}

static __always_inline bool victim_may_be(__u32 tgid)
{
	return victim_marks[tgid % VICTIM_MARKS];
}

static __always_inline struct victim *victim_known(__u32 tgid)
{
	return victim_may_be(tgid) ? bpf_map_lookup_elem(&victims, &tgid) : NULL;
}

PROVED_ONCE int victim_forget_notes(__u32 tgid)
{
	struct note_key key = {.tgid = tgid};
	struct victim *v = bpf_map_lookup_elem(&victims, &tgid);

	for (__u32 i = 0; i < VICTIM_NOTES && v; i++) {
		key.signal = v->notes[i];
		if (!key.signal)
			break;
		bpf_map_delete_elem(&notes, &key);
	}
	return 0;
}

static __always_inline void victim_forget(__u32 tgid, struct victim *v)
{
	if (v->noted)
		victim_forget_notes(tgid);
	if (!bpf_map_delete_elem(&victims, &tgid))
		victim_mark(tgid, -1);
}

/* The mark comes before the entry and goes after it: an entry is never missed for its mark. */
static __always_inline struct victim *victim_add(__u32 tgid, __u64 start)
{
	struct victim *v;

	victim_mark(tgid, 1);
	if (bpf_map_update_elem(&victims, &tgid, &victim_empty, BPF_NOEXIST)) {
		victim_mark(tgid, -1);
		DROPS_COUNT(senders);
		return NULL;
	}
	v = bpf_map_lookup_elem(&victims, &tgid);
	if (v)
		v->start_boottime = start;
	return v;
}

/* The entry of process TGID that started at START, made if need be; NULL, counted, when full. */
static __always_inline struct victim *victim_of(__u32 tgid, __u64 start)
{
	struct victim *v = bpf_map_lookup_elem(&victims, &tgid);

	if (v && v->start_boottime == start)
		return v;
	if (v)
		victim_forget(tgid, v); /* of a process that had this PID before */
	return victim_add(tgid, start);
}

static __always_inline struct note *note_known(const struct victim *v, const struct note_key *key)
{
	if (!(v->noted & SIGBIT(key->signal)))
		return NULL;
	return bpf_map_lookup_elem(&notes, key);
}

/* V's note of a signal, made if need be; NULL, counted, when full. */
static __always_inline struct note *note_of(struct victim *v, const struct note_key *key)
{
	struct note *n = note_known(v, key);
	__u64 at = v->n_notes;

	if (n)
		return n;
	barrier_var(at);
	if (at >= VICTIM_NOTES || bpf_map_update_elem(&notes, key, &note_empty, BPF_ANY)) {
		DROPS_COUNT(senders);
		return NULL;
	}
	v->notes[at] = key->signal;
	v->n_notes++;
	v->noted |= SIGBIT(key->signal);
	return bpf_map_lookup_elem(&notes, key);
}
