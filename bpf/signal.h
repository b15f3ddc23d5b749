/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * signal: which sending of a signal ends a process.
 *
 * A signal that is not blocked, whose action is the default one and which dumps no core ends the
 * process while it is sent (kernel/signal.c, complete_signal): at signal_generate the process is
 * already marked with it. All others wait and are taken by a thread (get_signal): signal_deliver
 * says which one, and whether a handler gets it. It is matched with the sendings that wait by what
 * the siginfo says; a delivery that matches none was not seen being sent, and proves nothing.
 *
 * Both fire under the siglock of the process, so that updates for one process never race.
 */
#pragma once

#include "lineage.h"
#include "oom.h"
#include "sender.h"
#include "siginfo.h"
#include "tracer.h"
#include "victim.h"

/* include/trace/events/signal.h */
#define TRACE_SIGNAL_DELIVERED	     0
#define TRACE_SIGNAL_ALREADY_PENDING 2
#define TRACE_SIGNAL_LOSE_INFO	     4 /* delivered; RLIMIT_SIGPENDING left no room for siginfo */

struct signal_sent {
	struct task_struct *victim;
	__u64 address; /* of it, as a number: a typed pointer is none to the verifier */
	__u64 info;
	int sig;
	int result;
	bool group;
};

/* The hard or soft limit LIMIT, in us, can be used up after TICKS: a tick is 10 ms at the most. */
static __always_inline bool signal_rttime_over(unsigned long limit, unsigned long ticks)
{
	return limit < 1UL << 40 && ticks && ticks * 10000 >= limit;
}

/* The kernel's own SIGXCPU or SIGKILL to current is because of RLIMIT_RTTIME, not of RLIMIT_CPU. */
PROVED_ONCE __u32 signal_rttime(int sig)
{
	struct task_struct *victim = (void *)bpf_get_current_task();
	struct signal_struct *signal = BPF_CORE_READ(victim, signal);
	struct rlimit *rt = &signal->rlim[RLIMIT_RTTIME];
	unsigned long limit;

	if (sig != SIGKILL && sig != SIGXCPU)
		return 0;
	limit = sig == SIGKILL ? BPF_CORE_READ(rt, rlim_max) : BPF_CORE_READ(rt, rlim_cur);
	if (!signal_rttime_over(limit, BPF_CORE_READ(victim, rt.timeout)))
		return 0;
	if (sig == SIGXCPU && BPF_CORE_READ(signal, rlim[RLIMIT_CPU].rlim_cur) < 1UL << 40)
		return 0;
	return SENDER_RTTIME;
}

static __always_inline void signal_fill(struct sending *new, const struct signal_sent *sent)
{
	struct record_sender *s = &new->sender;
	struct task_struct *victim = (void *)sent->address;

	s->signal = sent->sig;
	s->flags = siginfo_read(s, &new->key, sent->info, sent->sig) |
		   sender_circumstances(sent->address, sent->sig);
	if (sent->group)
		s->flags |= SENDER_GROUP;
	if (s->flags & SENDER_SELF)
		s->flags |= tracer_flags(sent->address, sent->info, sent->sig, sent->group);
	if (sent->info == SEND_SIG_PRIV && s->flags & SENDER_SELF)
		s->flags |= signal_rttime(sent->sig);
	if (sent->result == TRACE_SIGNAL_LOSE_INFO) {
		/* What is delivered then (collect_signal). */
		new->key.code = SI_USER;
		new->key.word = 0;
		new->key.any_word = 0;
	}
	if (s->flags & SENDER_INJECTED) {
		s->flags = (s->flags & ~SENDER_SELF) | SENDER_TRACER;
		sender_identify(s, BPF_CORE_READ(victim, parent));
	} else {
		sender_identify(s, (void *)bpf_get_current_task());
	}
	new->raised = s->flags &SENDER_SELF &&sender_is_user(s);
}

static __always_inline bool signal_is_blocked(struct task_struct *task, int sig)
{
	return BPF_CORE_READ(task, blocked.sig[0]) & SIGBIT(sig);
}

/* Whether the handler that took N's first sending still runs: meanwhile the signal is blocked. */
static __always_inline bool signal_is_handled(const struct note *n, __u32 tgid, int sig)
{
	struct task_struct *taker = (void *)n->taker;

	/* The task may be gone, and its memory used again. */
	return taker && BPF_CORE_READ(taker, pid) == (int)n->taker_tid &&
	       BPF_CORE_READ(taker, tgid) == (int)tgid && signal_is_blocked(taker, sig);
}

/* S was taken by the handler of TASK, or, if that is NULL, without one: by sigwait() or signalfd.
 */
static __always_inline void signal_take(struct note *n, const struct record_sender *s, __u32 tgid,
					struct task_struct *task)
{
	if (n->first.signal && !sender_is_same(&n->first, s)) {
		if (signal_is_handled(n, tgid, s->signal))
			return;
		n->several = 1;
	}
	__builtin_memcpy(&n->first, s, sizeof(n->first));
	n->taker = (__u64)task;
	n->taker_tid = task ? (__u32)bpf_get_current_pid_tgid() : 0;
}

/*
 * A process that catches a signal, cleans up and raises it again ends because of the first sending.
 * In the handler that took a sending it is this one; elsewhere it is known only if there was one.
 */
static __always_inline void signal_ascribe(struct sending *new, const struct note *n, int sig)
{
	__u64 current = bpf_get_current_task();

	if (!n->first.signal)
		return;
	__builtin_memcpy(&new->sender, &n->first, sizeof(new->sender));
	if (n->several && !(n->taker == current && signal_is_blocked((void *)current, sig)))
		new->sender.flags |= SENDER_UNSURE;
}

/* The address that the last page fault of the current task, in user space, was about. */
static __always_inline bool signal_faulted_at(__u64 addr)
{
#if defined(__TARGET_ARCH_x86)
	struct task_struct___fault *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, thread.trap_nr) == 14 && BPF_CORE_READ(task, thread.cr2) == addr;
#elif defined(__TARGET_ARCH_arm64)
	struct task_struct___fault *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, thread.fault_code) &&
	       BPF_CORE_READ(task, thread.fault_address) == addr;
#else
	return false;
#endif
}

/*
 * The stack cannot hold the handler's frame: the kernel forces a SIGSEGV of its own, right after
 * the delivery of the first (signal_setup_done). The fault that the handler was for is the cause.
 */
static __always_inline bool signal_is_no_stack(const struct victim *v, const struct note *n,
					       const struct record_sender *s)
{
	return s->signal == SIGSEGV && s->code == SI_KERNEL && s->flags & SENDER_SELF &&
	       !(s->flags & (SENDER_PRIV | SENDER_CHOSEN)) && v->handled == SIGSEGV &&
	       v->handled_tid == (__u32)bpf_get_current_pid_tgid() && sender_is_fault(&n->first) &&
	       signal_faulted_at(n->first.addr);
}

/* The sending waits to be delivered, before, or with a real-time signal behind, the one that did.
 */
static __always_inline void signal_wait(struct note *n, const struct sending *new,
					const struct signal_sent *sent)
{
	struct sending *slot = sent->group ? &n->shared : &n->own;

	if (slot->sender.signal) {
		if (sent->sig >= SIGRTMIN)
			return; /* queued: what comes behind the first is not remembered */
		/* No standard signal is pending twice: the one before was taken, by sigwait(). */
		if (!slot->raised)
			signal_take(n, &slot->sender, sent->victim->tgid, NULL);
	}
	__builtin_memcpy(slot, new, sizeof(*slot));
	if (!sent->group)
		n->own_tid = sent->victim->pid;
}

/*
 * The process raises a signal that is already pending: without the one that came first it would end
 * all the same.
 */
static __always_inline void signal_raised_twice(struct note *n, const struct sending *new,
						bool group)
{
	struct sending *slot = group ? &n->shared : &n->own;

	if (!n || !new->raised || !n->first.signal || !slot->sender.signal)
		return;
	__builtin_memcpy(&slot->sender, &new->sender, sizeof(slot->sender));
	slot->raised = 1;
}

static __always_inline void signal_note_sender(void *ctx, const struct record_sender *s,
					       const struct signal_sent *sent)
{
	sender_note(s->pid, s->flags);
	if (sent->sig == SIGKILL && s->flags & SENDER_PRIV)
		oom_remember(ctx, sent->victim);
	if (settings.identity && !(s->flags & (SENDER_SELF | SENDER_PRIV | SENDER_INJECTED)))
		lineage_tell_sender(s->pid, sent->victim->tgid);
}

static __always_inline void signal_generated(void *ctx, const struct signal_sent *sent)
{
	struct signal_struct *signal = untrusted(sent->victim)->signal;
	struct note_key key = {.tgid = sent->victim->tgid, .signal = sent->sig};
	bool ends = signal->flags & SIGNAL_GROUP_EXIT;
	struct sending new = {};
	struct victim *v;
	struct note *n;

	if (ends && signal->group_exit_code != sent->sig)
		return; /* it ends by something else */
	v = victim_of(key.tgid, untrusted(sent->victim)->group_leader->start_boottime);
	if (!v || (ends && v->fatal == key.signal))
		return;
	signal_fill(&new, sent);
	n = note_known(v, &key);
	if (n && (new.raised || signal_is_no_stack(v, n, &new.sender)))
		signal_ascribe(&new, n, sent->sig);
	if (sent->result == TRACE_SIGNAL_ALREADY_PENDING) {
		signal_raised_twice(n, &new, sent->group);
		return;
	}
	signal_note_sender(ctx, &new.sender, sent);
	if (ends) {
		v->fatal = key.signal;
		__builtin_memcpy(&v->killer, &new.sender, sizeof(v->killer));
		return;
	}
	n = note_of(v, &key);
	if (n)
		signal_wait(n, &new, sent);
}

/* The sending that a delivery to the current task is of; NULL: it was not seen. */
static __always_inline struct sending *signal_find(struct note *n, const struct siginfo_key *key)
{
	if (n->own.sender.signal && n->own_tid == (__u32)bpf_get_current_pid_tgid() &&
	    siginfo_matches(&n->own.key, key))
		return &n->own;
	if (n->shared.sender.signal && siginfo_matches(&n->shared.key, key))
		return &n->shared;
	return NULL;
}

static __always_inline void signal_delivered(int sig, __u64 info, void *handler)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct note_key note_key = {.tgid = bpf_get_current_pid_tgid() >> 32, .signal = sig};
	__u32 flags = BPF_CORE_READ(signal, flags);
	struct record_sender by = {};
	struct siginfo_key key = {};
	struct sending *sending;
	bool raised = false;
	struct victim *v;
	struct note *n;

	if (flags & SIGNAL_GROUP_EXIT || (handler == SIG_DFL && flags & SIGNAL_UNKILLABLE))
		return;
	v = victim_of(note_key.tgid, BPF_CORE_READ(task, group_leader, start_boottime));
	if (!v)
		return;
	n = note_of(v, &note_key);
	if (!n)
		return;
	siginfo_read_key(&key, info);
	sending = signal_find(n, &key);
	if (sending) {
		__builtin_memcpy(&by, &sending->sender, sizeof(by));
		raised = sending->raised;
		sending->sender.signal = 0;
	}
	if ((!sending || sending->key.any_word) && tracer_is_named(task, &key)) {
		tracer_identify(&by, task, sig);
		sender_note(by.pid, by.flags);
		raised = false;
	}
	if (handler == SIG_DFL) {
		v->fatal = sig;
		__builtin_memcpy(&v->killer, &by, sizeof(v->killer));
	} else if (handler != SIG_IGN && !raised) {
		if (!by.signal) {
			by.signal = sig; /* by whom was not seen, and not by the ones before */
			by.flags = SENDER_UNSURE;
		}
		signal_take(n, &by, note_key.tgid, task);
	}
	if (handler != SIG_DFL && handler != SIG_IGN) {
		v->handled = sig;
		v->handled_tid = (__u32)bpf_get_current_pid_tgid();
	}
}
