/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * sender: who sent a process the signal that will kill it. signal_generate fires in the sender's
 * context for every signal on the machine (kernel/signal.c, __send_signal_locked, under the
 * victim's siglock, so that updates for one victim never race).
 */
#pragma once

#include "kernel.h"
#include "lineage.h"
#include "maps.h"
#include "oom.h"
#include "pid.h"
#include "untrusted.h"

/*
 * What a process was sent last. SIGKILL and the signals that ask a process to end have places of
 * their own, since one that is caught may be raised again much later, after others have come.
 */
enum sender_place { PLACE_KILL, PLACE_TERM, PLACE_HUP, PLACE_INT, PLACE_QUIT, PLACE_OTHER, PLACES };

struct sender_slot {
	struct record_sender sender;
	__u32 victim_exec_id; /* of the victim when it was sent: an exec resets its handlers */
	__u32 pad;
};

struct victim {
	__u64 start_boottime;
	struct sender_slot slots[PLACES];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32); /* tgid */
	__type(value, struct victim);
} victims SEC(".maps");

/*
 * How many of `victims` there are by the low bits of their tgid. Most of the dying were sent
 * nothing, and a look here, in a line or two that stay warm, is cheaper than one into a large cold
 * table.
 */
#define VICTIM_MARKS 1024

__u32 victim_marks[VICTIM_MARKS] = {};

/*
 * Who has sent a signal that may kill, by the low bits of its tgid. A mark stays: the reader keeps
 * one more of the dead in mind, nothing else. Bytes, since no bit can be set before Linux 5.12
 * without losing a neighbour's.
 */
#define SENDER_MARKS 65536

__u8 sender_marks[SENDER_MARKS] = {};

static const struct victim victim_empty = {};

#define SIGBIT(n)  (1ULL << ((n)-1))
#define SIGHUP	   1
#define SIGINT	   2
#define SIGQUIT	   3
#define SIGKILL	   9
#define SIGTERM	   15
#define SI_KERNEL  0x80
#define SIG_FAULTS (SIGBIT(4) | SIGBIT(5) | SIGBIT(7) | SIGBIT(8) | SIGBIT(11))
/* CHLD CONT STOP TSTP TTIN TTOU URG WINCH: by default ignored or no end (man 7 signal) */
#define SIG_HARMLESS                                                                   \
	(SIGBIT(17) | SIGBIT(18) | SIGBIT(19) | SIGBIT(20) | SIGBIT(21) | SIGBIT(22) | \
	 SIGBIT(23) | SIGBIT(28))

#define TRACE_SIGNAL_DELIVERED 0
#define SEND_SIG_NOINFO	       0
#define SEND_SIG_PRIV	       1

PROVED_ONCE __u32 sender_place(__u32 sig)
{
	switch (sig) {
	case SIGKILL:
		return PLACE_KILL;
	case SIGTERM:
		return PLACE_TERM;
	case SIGHUP:
		return PLACE_HUP;
	case SIGINT:
		return PLACE_INT;
	case SIGQUIT:
		return PLACE_QUIT;
	default:
		return PLACE_OTHER;
	}
}

/* By an index that the verifier cannot know: it would follow every place on a path of its own. */
static __always_inline struct sender_slot *sender_slot(struct victim *v, int sig)
{
	__u64 place = sender_place((__u32)sig);

	barrier_var(place);
	if (place >= PLACES)
		return NULL;
	return (void *)v + __builtin_offsetof(struct victim, slots) +
	       place * sizeof(struct sender_slot);
}

static __always_inline __u32 sender_info(struct record_sender *s, __u64 info, int sig)
{
	struct kernel_siginfo *si = (void *)info;

	s->addr = 0;
	if (info == SEND_SIG_NOINFO) {
		s->code = 0;
		return SENDER_NOINFO;
	}
	if (info == SEND_SIG_PRIV) {
		s->code = SI_KERNEL;
		return SENDER_PRIV;
	}
	s->code = BPF_CORE_READ(si, si_code);
	if (s->code <= 0 || s->code >= SI_KERNEL || !(SIG_FAULTS & SIGBIT(sig)))
		return 0;
	s->addr = (__u64)BPF_CORE_READ(si, _sifields._sigfault._addr);
	return SENDER_HAS_ADDR;
}

/* The init's last thread ends its namespace; that need not be the thread that is number 1 there. */
static __always_inline bool sender_is_ns_init(struct task_struct *current)
{
	struct pid *pid = BPF_CORE_READ(current, signal, pids[PIDTYPE_TGID]);
	unsigned int level = BPF_CORE_READ(pid, level);

	return level && pid_number(pid, level) == 1;
}

/*
 * SIGHUP from a process that exits has two meanings. Job control (kernel/exit.c,
 * kill_orphaned_pgrp): a stopped group of its own session has lost its last tie. A hang-up: the
 * holder of the terminal's other end goes, which is of another session, or the session's leader
 * itself, which signals the group before it takes the terminal from it (disassociate_ctty).
 */
static __always_inline bool sender_orphans(struct task_struct *current, struct task_struct *victim)
{
	struct signal_struct *own = BPF_CORE_READ(current, signal);
	struct signal_struct *its = BPF_CORE_READ(victim, signal);
	struct pid *session = BPF_CORE_READ(own, pids[PIDTYPE_SID]);

	if (session != BPF_CORE_READ(its, pids[PIDTYPE_SID]))
		return false;
	return !(BPF_CORE_READ(its, tty) && session == BPF_CORE_READ(own, pids[PIDTYPE_TGID]));
}

/* Fills S but for signal, code and addr with what `current` is; returns its flags. */
static __always_inline __u32 sender_current(struct record_sender *s, struct task_struct *victim,
					    int sig)
{
	struct task_struct *current = (void *)bpf_get_current_task();
	struct task_struct *leader = BPF_CORE_READ(current, group_leader);
	__u32 flags = 0;

	s->pid = bpf_get_current_pid_tgid() >> 32;
	s->uid = (__u32)bpf_get_current_uid_gid();
	s->start_boottime_ns = BPF_CORE_READ(leader, start_boottime);
	s->exec_id = BPF_CORE_READ(leader, self_exec_id);
	bpf_probe_read_kernel(s->comm, sizeof(s->comm), &leader->comm);
	if (BPF_CORE_READ(current, flags) & PF_EXITING)
		flags |= SENDER_EXITING;
	if (sig == SIGHUP && flags & SENDER_EXITING && sender_orphans(current, victim))
		flags |= SENDER_ORPHANS;
	if (s->pid == victim->tgid)
		flags |= SENDER_SELF;
	if (sig == victim->pdeath_signal)
		flags |= SENDER_PDEATH;
	if (victim->ptrace && s->pid == BPF_CORE_READ(victim, parent, tgid))
		flags |= SENDER_TRACER;
	if (sender_is_ns_init(current))
		flags |= SENDER_NS_INIT;
	return flags;
}

/* By the CPU; SEND_SIG_PRIV has no siginfo, but is told by the same code. */
static __always_inline bool sender_is_fault(const struct record_sender *s, int sig)
{
	return SIG_FAULTS & SIGBIT(sig) && s->code > 0 && !(s->flags & SENDER_PRIV);
}

/*
 * A process that catches a signal, cleans up and raises it again for the default action was still
 * ended by whoever sent it first: somebody else, or its own fault. Linux 7 has no siginfo for a
 * plain kill(2), which is then told from the kernel's own signals by being for the whole process.
 */
static __always_inline bool sender_is_raised_again(const struct sender_slot *known,
						   struct task_struct *victim, int sig, __u64 info,
						   bool group)
{
	struct kernel_siginfo *si = (void *)info;

	if (known->sender.signal != sig ||
	    (known->sender.flags & SENDER_SELF && !sender_is_fault(&known->sender, sig)) ||
	    known->victim_exec_id != (__u32)victim->self_exec_id)
		return false;
	if ((__u32)(bpf_get_current_pid_tgid() >> 32) != (__u32)victim->tgid)
		return false;
	if (info == SEND_SIG_NOINFO)
		return group;
	return info != SEND_SIG_PRIV && BPF_CORE_READ(si, si_code) <= 0;
}

static __always_inline void sender_mark(__u32 tgid, int n)
{
	__sync_fetch_and_add(&victim_marks[tgid % VICTIM_MARKS], n);
}

static __always_inline struct victim *sender_known(__u32 tgid)
{
	return victim_marks[tgid % VICTIM_MARKS] ? bpf_map_lookup_elem(&victims, &tgid) : NULL;
}

static __always_inline void sender_forget(__u32 tgid)
{
	if (!bpf_map_delete_elem(&victims, &tgid))
		sender_mark(tgid, -1);
}

/* The mark comes before the entry and goes after it: nobody misses an entry for its mark. */
static __always_inline struct victim *sender_add(__u32 tgid, __u64 start)
{
	struct victim *v;

	sender_mark(tgid, 1);
	if (bpf_map_update_elem(&victims, &tgid, &victim_empty, BPF_NOEXIST)) {
		sender_mark(tgid, -1);
		DROPS_COUNT(senders);
		return NULL;
	}
	v = bpf_map_lookup_elem(&victims, &tgid);
	if (v)
		v->start_boottime = start;
	return v;
}

static __always_inline struct victim *sender_victim(struct task_struct *victim)
{
	__u32 tgid = victim->tgid;
	__u64 start = untrusted(victim)->group_leader->start_boottime;
	struct victim *v = bpf_map_lookup_elem(&victims, &tgid);

	if (v && v->start_boottime == start)
		return v;
	if (v)
		sender_forget(tgid); /* of one that had this PID before */
	return sender_add(tgid, start);
}

PROVED_ONCE int sender_note(__u32 tgid, __u32 flags)
{
	if (!(flags & SENDER_SELF))
		sender_marks[tgid % SENDER_MARKS] = 1;
	return 0;
}

/*
 * Whether others may name process TASK as who sent them a signal: it has, or what it does after its
 * record is written may - its children can have asked for one at its death, its terminal hangs up.
 */
static __always_inline bool sender_may_be(struct task_struct *task, struct signal_struct *signal,
					  const struct list_head *first_child)
{
	__u32 tgid = task->tgid;

	return sender_marks[tgid % SENDER_MARKS] || signal->leader || signal->nr_threads > 1 ||
	       first_child != &task->children;
}

static __always_inline void sender_remember(void *ctx, int sig, __u64 info,
					    struct task_struct *victim, bool group)
{
	struct victim *v = sender_victim(victim);
	struct sender_slot *slot;
	struct record_sender *s;

	if (!v)
		return;
	slot = sender_slot(v, sig);
	if (!slot || sender_is_raised_again(slot, victim, sig, info, group))
		return;
	slot->victim_exec_id = (__u32)victim->self_exec_id;
	s = &slot->sender;
	s->signal = sig;
	s->flags = sender_info(s, info, sig) | sender_current(s, victim, sig);
	if (group)
		s->flags |= SENDER_GROUP;
	sender_note(s->pid, s->flags);
	if (sig == SIGKILL && info == SEND_SIG_PRIV)
		oom_remember(ctx, victim);
	if (settings.identity && info != SEND_SIG_PRIV && !(s->flags & SENDER_SELF))
		lineage_tell_sender(s->pid, victim->tgid);
}
