/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * handler: which sending a handler was called for, and whether a signal that the process then
 * raises itself is because of it. While the handler runs, its signal is blocked, and the thread's
 * stack has grown past where it was when the handler was called. That it has returned shows when
 * another one is called on a stack that has not.
 */
#pragma once

#include "kernel.h"
#include "sender.h"
#include "siginfo.h"
#include "victim.h"

/* The least that a handler's frame takes of the stack (setup_rt_frame() of the architectures). */
#define HANDLER_FRAME 512

/*
 * A handler may only set a flag, at which the program raises the signal later. So soon after the
 * only sending there was, in ns, it is because of it; later it can have other reasons.
 */
#define HANDLER_SOON 50000000

/* What a process raises, as it is sent. */
struct handler_raise {
	__u64 target; /* address of the task */
	__u32 tid;    /* of it */
	int sig;
	bool group;
	bool pending; /* the signal already is */
};

static __always_inline bool handler_is_blocked(struct task_struct *task, int sig)
{
	return BPF_CORE_READ(task, blocked.sig[0]) & SIGBIT(sig);
}

/* Whether the current task, with its user stack at SP, is in a handler called at stack ENTERED. */
static __always_inline bool handler_nests(__u64 entered, __u64 sp)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 alternate = BPF_CORE_READ(task, sas_ss_sp);

	if (!entered || sp + HANDLER_FRAME < entered)
		return true;
	return alternate && sp - alternate <= BPF_CORE_READ(task, sas_ss_size);
}

static __always_inline __u32 handler_exec_id(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, self_exec_id);
}

/* Whether the current task is in the handler that took N's first sending, or has called exec there.
 */
static __always_inline bool handler_is_running(const struct note *n, int sig)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (n->taker != (__u64)task || !handler_is_blocked(task, sig))
		return false;
	if (n->taker_exec != handler_exec_id())
		return true;
	return n->taker_tid == (__u32)bpf_get_current_pid_tgid() &&
	       handler_nests(n->taker_sp, siginfo_user_sp());
}

/* The same of any task; whether it has returned cannot be seen then. */
static __always_inline bool handler_may_run(const struct note *n, __u32 tgid, int sig)
{
	struct task_struct *taker = (void *)n->taker;

	/* The task may be gone, and its memory used again. */
	return taker && BPF_CORE_READ(taker, pid) == (int)n->taker_tid &&
	       BPF_CORE_READ(taker, tgid) == (int)tgid && handler_is_blocked(taker, sig);
}

/*
 * The current task of process TGID is given a handler at stack SP: those that it was given before
 * have returned, unless it is inside of them.
 */
PROVED_ONCE int handler_leave(__u32 tgid, __u64 sp)
{
	struct note_key key = {.tgid = tgid};
	struct victim *v = bpf_map_lookup_elem(&victims, &tgid);
	__u64 current = bpf_get_current_task();
	struct note *n;

	for (__u32 i = 0; i < VICTIM_NOTES && v; i++) {
		key.signal = v->notes[i];
		if (!key.signal)
			break;
		if (!(v->running & SIGBIT(key.signal)))
			continue;
		n = bpf_map_lookup_elem(&notes, &key);
		if (!n || n->taker != current || n->taker_exec != handler_exec_id() ||
		    handler_nests(n->taker_sp, sp))
			continue;
		n->taker = 0;
		v->running &= ~SIGBIT(key.signal);
	}
	return 0;
}

/* S is taken by a handler of the current task, whose stack is at SP. */
static __always_inline void handler_take(struct victim *v, struct note *n,
					 const struct record_sender *s, __u64 sp)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();

	if (n->first.signal && !sender_is_same(&n->first, s)) {
		n->several = 1;
		if (handler_may_run(n, pid_tgid >> 32, s->signal))
			return;
	}
	__builtin_memcpy(&n->first, s, sizeof(n->first));
	n->taker = bpf_get_current_task();
	n->taker_tid = (__u32)pid_tgid;
	n->taker_exec = handler_exec_id();
	n->taker_sp = sp;
	n->taken_ns = bpf_ktime_get_ns();
	v->running |= SIGBIT(s->signal);
}

/*
 * Whether a sending waits no longer though no delivery was seen: sigwait() and signalfd take
 * signals so, and there are ways to drop them.
 */
static __always_inline bool handler_is_missed(const struct note *n,
					      const struct handler_raise *raise)
{
	struct task_struct *target = (void *)raise->target;
	__u64 bit = SIGBIT(raise->sig);

	if (n->shared.sender.signal && !n->shared.raised &&
	    (raise->group ? !raise->pending
			  : !(BPF_CORE_READ(target, signal, shared_pending.signal.sig[0]) & bit)))
		return true;
	if (!n->own.sender.signal || n->own.raised || n->own_tid != raise->tid)
		return false;
	return raise->group ? !(BPF_CORE_READ(target, pending.signal.sig[0]) & bit)
			    : !raise->pending;
}

/*
 * NEW, which the process raised itself, ends it because of what its handler took: then that is the
 * sender. Returns whether it is for certain, since the handler runs.
 */
static __always_inline bool handler_ascribe(struct sending *new, const struct note *n,
					    const struct handler_raise *raise)
{
	bool taken = n->first.signal, missed;

	if (taken && handler_is_running(n, raise->sig)) {
		__builtin_memcpy(&new->sender, &n->first, sizeof(new->sender));
		return true;
	}
	missed = n->several || handler_is_missed(n, raise);
	if (taken && !missed && bpf_ktime_get_ns() - n->taken_ns < HANDLER_SOON)
		__builtin_memcpy(&new->sender, &n->first, sizeof(new->sender));
	else if (taken || missed)
		new->sender.flags |= SENDER_UNSURE;
	return false;
}
