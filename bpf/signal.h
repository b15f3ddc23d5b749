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

#include "handler.h"
#include "limit.h"
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

static __always_inline void signal_fill(struct sending *new, const struct signal_sent *sent)
{
	struct record_sender *s = &new->sender;
	struct task_struct *victim = (void *)sent->address;

	s->signal = sent->sig;
	s->flags = siginfo_read(s, &new->key, sent->info, sent->sig, sent->address) |
		   sender_circumstances(untrusted(sent->victim), sent->address, sent->sig);
	if (sent->group)
		s->flags |= SENDER_GROUP;
	if (s->flags & SENDER_SELF)
		s->flags |= tracer_flags(sent->address, sent->info, sent->sig, s->flags);
	if (sent->info == SEND_SIG_PRIV && sent->group && s->flags & SENDER_SELF)
		s->flags |= limit_flags(sent->sig);
	if (sent->info == SEND_SIG_NOINFO && sent->sig == SIGKILL)
		s->flags = tracer_or_cgroup(sent->address, s->flags);
	if (sent->result == TRACE_SIGNAL_LOSE_INFO) {
		/* What is delivered then (collect_signal). */
		new->key.code = SI_USER;
		new->key.word = 0;
	}
	if (s->flags & SENDER_INJECTED) {
		s->flags = (s->flags & ~SENDER_SELF) | SENDER_TRACER;
		sender_identify(s, BPF_CORE_READ(victim, parent));
	} else if (s->flags & SENDER_SELF) {
		s->pid = sent->victim->tgid; /* of itself nothing else is reported */
	} else {
		sender_identify(s, (void *)bpf_get_current_task());
	}
	new->raised = s->flags &SENDER_SELF &&sender_is_user(s);
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

/*
 * One that is not remembered: with real-time signals behind SLOT's. What is remembered later cannot
 * be told from it.
 */
static __always_inline void signal_queue(struct note *n, struct sending *slot,
					 const struct sending *new)
{
	n->queued = 1;
	if (siginfo_matches(&slot->key, &new->key) && !sender_is_same(&slot->sender, &new->sender))
		slot->sender.flags |= SENDER_UNSURE;
}

/* The sending waits to be delivered. */
static __always_inline void signal_wait(struct note *n, struct sending *new,
					const struct signal_sent *sent)
{
	struct sending *slot = sent->group ? &n->shared : &n->own;
	bool other = !sent->group && n->own_tid != (__u32)sent->victim->pid;

	if (slot->sender.signal && other) {
		n->forgotten = 1;
		n->queued |= sent->sig >= SIGRTMIN;
	} else if (slot->sender.signal && sent->sig >= SIGRTMIN) {
		signal_queue(n, slot, new);
		return;
	} else if (slot->sender.signal && !slot->raised) {
		/* No standard signal is pending twice: the one before was taken, or dropped. */
		n->several = 1;
	}
	if (n->queued)
		new->sender.flags |= SENDER_UNSURE;
	__builtin_memcpy(slot, new, sizeof(*slot));
	if (!sent->group)
		n->own_tid = sent->victim->pid;
}

/*
 * In the handler of one sending the process raises the signal while another of it is pending:
 * without that one it would end all the same.
 */
static __always_inline void signal_raised_twice(struct note *n, const struct sending *new,
						const struct signal_sent *sent)
{
	struct sending *slot = sent->group ? &n->shared : &n->own;

	if (!slot->sender.signal || (!sent->group && n->own_tid != (__u32)sent->victim->pid))
		return;
	__builtin_memcpy(&slot->sender, &new->sender, sizeof(slot->sender));
	slot->raised = 1;
}

/* NEW's sender is the one of what it follows from, if that is known. See handler_ascribe(). */
static __always_inline bool signal_ascribe(struct sending *new, const struct victim *v,
					   const struct note *n, const struct signal_sent *sent)
{
	struct handler_raise raise = {
		.target = sent->address,
		.tid = sent->victim->pid,
		.sig = sent->sig,
		.group = sent->group,
		.pending = sent->result == TRACE_SIGNAL_ALREADY_PENDING,
	};

	if (new->raised)
		return handler_ascribe(new, n, &raise);
	if (signal_is_no_stack(v, n, &new->sender))
		__builtin_memcpy(&new->sender, &n->first, sizeof(new->sender));
	return false;
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
	bool ends = signal->flags & SIGNAL_GROUP_EXIT, certain = false;
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
	if (n)
		certain = signal_ascribe(&new, v, n, sent);
	if (sent->result == TRACE_SIGNAL_ALREADY_PENDING) {
		if (certain)
			signal_raised_twice(n, &new, sent);
		return;
	}
	signal_note_sender(ctx, &new.sender, sent);
	if (ends) {
		v->fatal = key.signal;
		__builtin_memcpy(&v->killer, &new.sender, sizeof(v->killer));
		return;
	}
	if (!n)
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

/*
 * A traced task can take a signal that its tracer put in, with a siginfo like kill(2)'s. *BY is of
 * SENDING, NULL: none.
 */
static __always_inline bool signal_is_injected(struct record_sender *by, const struct note *n,
					       const struct sending *sending,
					       const struct siginfo_key *key, bool traced)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (!(traced || by->flags & SENDER_TRACED) || !tracer_is_named(task, key))
		return false;
	if (!sending && traced && !n->queued && !n->forgotten)
		return true;
	/* Unless the tracer has sent it, too: all who are outside of a PID namespace have number 0
	 * in it, and one that detached is not named. */
	if (!sending || by->pid != BPF_CORE_READ(task, parent, tgid) || !traced)
		by->flags |= SENDER_UNSURE;
	return false;
}

/* Whom the delivery to the current task is of; returns whether it raised the signal itself. */
static __always_inline bool signal_find_sender(struct record_sender *by, struct note *n, int sig,
					       __u64 info, bool traced)
{
	struct siginfo_key key = {};
	struct sending *sending;
	bool raised = false;

	siginfo_read_key(&key, info);
	sending = signal_find(n, &key);
	if (sending) {
		__builtin_memcpy(by, &sending->sender, sizeof(*by));
		raised = sending->raised;
		if (sending == &n->shared && n->forgotten)
			by->flags |= SENDER_UNSURE;
	}
	if (signal_is_injected(by, n, sending, &key, traced)) {
		tracer_identify(by, (void *)bpf_get_current_task(), sig);
		sender_note(by->pid, by->flags);
		raised = false;
	}
	if (sending)
		sending->sender.signal = 0;
	if (!by->signal) {
		by->signal = sig; /* by whom was not seen, and not by the ones before */
		by->flags = SENDER_UNSURE;
	}
	return raised;
}

/* The current task ends by SIG. Another thread may have taken one of it just before, and be first.
 */
static __always_inline void signal_ends(struct victim *v, struct record_sender *by, int sig)
{
	if (v->fatal == (__u32)sig && v->killer.signal && !sender_is_same(&v->killer, by))
		by->flags |= SENDER_UNSURE;
	v->fatal = sig;
	__builtin_memcpy(&v->killer, by, sizeof(v->killer));
}

/* The current task calls the handler that it has for SIG. */
static __always_inline void signal_handled(struct victim *v, struct note *n,
					   const struct record_sender *by, bool raised)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid(), sp = 0;

	if (!raised || v->running)
		sp = siginfo_user_sp();
	if (v->running)
		handler_leave(pid_tgid >> 32, sp);
	if (!raised)
		handler_take(v, n, by, sp);
	v->handled = by->signal;
	v->handled_tid = (__u32)pid_tgid;
}

static __always_inline void signal_delivered(int sig, __u64 info, void *handler, bool traced)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct note_key key = {.tgid = bpf_get_current_pid_tgid() >> 32, .signal = sig};
	__u32 flags = BPF_CORE_READ(signal, flags);
	struct record_sender by = {};
	struct victim *v;
	struct note *n;
	bool raised;

	if (flags & SIGNAL_GROUP_EXIT || (handler == SIG_DFL && flags & SIGNAL_UNKILLABLE))
		return;
	v = victim_of(key.tgid, BPF_CORE_READ(task, group_leader, start_boottime));
	if (!v)
		return;
	n = note_of(v, &key);
	if (!n)
		return;
	raised = signal_find_sender(&by, n, sig, info, traced);
	if (handler == SIG_DFL)
		signal_ends(v, &by, sig);
	else if (handler != SIG_IGN)
		signal_handled(v, n, &by, raised);
}
