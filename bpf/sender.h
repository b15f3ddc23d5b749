/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * sender: which process sent a signal. signal_generate fires in the sender's context
 * (kernel/signal.c, __send_signal_locked, under the victim's siglock).
 */
#pragma once

#include "kernel.h"
#include "maps.h"
#include "pid.h"
#include "siginfo.h"

/*
 * Which processes have sent a signal that may kill, by the low bits of their tgid. A mark stays:
 * the reader keeps one more exited process, nothing else. Bytes, since no bit can be set before
 * Linux 5.12 without losing a neighbour's.
 */
#define SENDER_MARKS 65536

__u8 sender_marks[SENDER_MARKS] = {};

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

/* Fills the identity of S: that of TASK's process. */
static __always_inline void sender_identify(struct record_sender *s, struct task_struct *task)
{
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);

	s->pid = BPF_CORE_READ(task, tgid);
	s->uid = BPF_CORE_READ(task, cred, uid.val);
	s->start_boottime_ns = BPF_CORE_READ(leader, start_boottime);
	s->exec_id = BPF_CORE_READ(leader, self_exec_id);
	bpf_probe_read_kernel(s->comm, sizeof(s->comm), &leader->comm);
}

/* What the end of `current` says of the SIG that it has sent to the task at ADDRESS meanwhile. */
PROVED_ONCE __u32 sender_exiting(__u64 address, int sig)
{
	struct task_struct *current = (void *)bpf_get_current_task(), *victim = (void *)address;
	struct signal_struct *own = BPF_CORE_READ(current, signal);
	__u32 flags = SENDER_EXITING;

	if (BPF_CORE_READ(own, live.counter) && !(BPF_CORE_READ(own, flags) & SIGNAL_GROUP_EXIT))
		flags |= SENDER_THREAD;
	if (sig == SIGHUP && sender_orphans(current, victim))
		flags |= SENDER_ORPHANS;
	if (sig == BPF_CORE_READ(victim, pdeath_signal))
		flags |= SENDER_PDEATH;
	if (sender_is_ns_init(current))
		flags |= SENDER_NS_INIT;
	return flags;
}

/* What `current` is when it sends SIG to VICTIM, which is at ADDRESS. */
static __always_inline __u32 sender_circumstances(struct task_struct *victim, __u64 address,
						  int sig)
{
	struct task_struct *current = (void *)bpf_get_current_task();
	__u32 tgid = bpf_get_current_pid_tgid() >> 32, flags = 0;

	if (BPF_CORE_READ(current, flags) & PF_EXITING)
		flags |= sender_exiting(address, sig);
	if (tgid == (__u32)victim->tgid)
		flags |= SENDER_SELF;
	if (!victim->ptrace)
		return flags;
	flags |= SENDER_TRACED;
	if (tgid == (__u32)BPF_CORE_READ((struct task_struct *)address, parent, tgid))
		flags |= SENDER_TRACER;
	return flags;
}

/* Whether user space sent the signal, rather than the kernel by itself. */
static __always_inline bool sender_is_user(const struct record_sender *s)
{
	if (s->flags & (SENDER_INJECTED | SENDER_CHOSEN))
		return true;
	if (s->flags & SENDER_NOINFO)
		return s->flags & SENDER_GROUP; /* kill(2) of Linux 7 */
	if (s->flags & (SENDER_PRIV | SENDER_TIMER))
		return false;
	return s->code == SI_USER || s->code == SI_TKILL;
}

/* What tells the kernel's own sendings of one signal apart. */
#define SENDER_KINDS                                                                 \
	(SENDER_NOINFO | SENDER_PRIV | SENDER_GROUP | SENDER_TIMER | SENDER_CHOSEN | \
	 SENDER_RTTIME | SENDER_UNSURE)

/* By the CPU, or forced by the kernel in its place. */
static __always_inline bool sender_is_fault(const struct record_sender *s)
{
	return SIG_FAULTS & SIGBIT(s->signal) && s->code > 0 &&
	       !(s->flags & (SENDER_PRIV | SENDER_CHOSEN | SENDER_GROUP));
}

static __always_inline bool sender_is_same(const struct record_sender *a,
					   const struct record_sender *b)
{
	if (!sender_is_user(a) || !sender_is_user(b))
		return a->code == b->code && !((a->flags ^ b->flags) & SENDER_KINDS);
	return a->pid == b->pid && a->start_boottime_ns == b->start_boottime_ns;
}

PROVED_ONCE int sender_note(__u32 tgid, __u32 flags)
{
	if (!(flags & SENDER_SELF))
		sender_marks[tgid % SENDER_MARKS] = 1;
	return 0;
}

/*
 * Whether others may name process TASK as the sender of a signal: it has sent one, or what it does
 * after its record is written may - its children can have asked for one at its death, its terminal
 * hangs up.
 */
static __always_inline bool sender_may_be(struct task_struct *task, struct signal_struct *signal,
					  const struct list_head *first_child)
{
	__u32 tgid = task->tgid;

	return sender_marks[tgid % SENDER_MARKS] || signal->leader || signal->nr_threads > 1 ||
	       first_child != &task->children;
}
