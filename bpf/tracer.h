/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * tracer: signals that a tracer puts in by ptrace(). At the stop of a signal it may replace it: the
 * tracee then takes one that was never sent, whose siginfo names the tracer (kernel/signal.c,
 * ptrace_signal), or, while that one is blocked, sends it to itself. At any other stop the tracee
 * sends it to itself, for one thread, as the kernel's own (ptrace_report_syscall).
 */
#pragma once

#include "kernel.h"
#include "pid.h"
#include "sender.h"
#include "siginfo.h"

/* PTRACE_KILL, from Linux 5.18 on, sends a SIGKILL: whether current is in ptrace(2). */
static __always_inline bool tracer_is_killing(void)
{
#if defined(__TARGET_ARCH_x86)
	long nr = (long)BPF_CORE_READ(siginfo_regs(), orig_ax) & ~0x40000000L;

	return nr == 101 || nr == 26 || nr == 521; /* of 64 bits, of 32, x32 */
#elif defined(__TARGET_ARCH_arm64)
	int nr = BPF_CORE_READ(siginfo_regs(), syscallno);

	return nr == 117 || nr == 26;
#else
	return true;
#endif
}

/*
 * FLAGS of the kernel's SIGKILL without a siginfo to the task at ADDRESS. One to a thread is that
 * of cgroup.kill, unless its tracer calls ptrace(2); one to a task that is just being created is
 * what its creator sends it when cgroup.kill is written meanwhile (cgroup_post_fork).
 */
PROVED_ONCE __u32 tracer_or_cgroup(__u64 address, __u32 flags)
{
	struct task_struct *victim = (void *)address;

	if (!(flags & SENDER_GROUP))
		return tracer_is_killing() ? flags : flags & ~SENDER_TRACER;
	if (bpf_core_field_exists(victim->__state) && BPF_CORE_READ(victim, __state) & TASK_NEW)
		return flags | SENDER_UNSURE;
	return flags;
}

/* si_code of SIGTRAP: a step, or a breakpoint that was set by ptrace() */
#define TRAP_TRACE  2
#define TRAP_HWBKPT 4

/*
 * Whether KEY is that of a signal that TASK's tracer put in instead of another; or, when that put
 * it in as it detached, of one that TASK's parent did not send, though it is named.
 */
static __always_inline bool tracer_is_named(struct task_struct *task, const struct siginfo_key *key)
{
	struct pid *own = BPF_CORE_READ(task, thread_pid);

	return key->code == SI_USER &&
	       key->word == pid_number_for(own, BPF_CORE_READ(task, parent, thread_pid));
}

static __always_inline void tracer_identify(struct record_sender *s, struct task_struct *task,
					    int sig)
{
	sender_identify(s, BPF_CORE_READ(task, parent));
	s->signal = sig;
	s->code = SI_USER;
	s->addr = 0;
	s->flags = SENDER_TRACER | SENDER_INJECTED;
}

/* The number of VICTIM, which is current, in its own PID namespace. */
static __always_inline int tracer_own_number(struct task_struct *victim)
{
	unsigned int level = BPF_CORE_READ(victim, thread_pid, level);
	struct pid *pid;

	if (!level)
		return bpf_get_current_pid_tgid() >> 32;
	pid = BPF_CORE_READ(victim, signal, pids[PIDTYPE_TGID]);
	return pid_number(pid, level);
}

/* The siginfo of kill(2) or tgkill(2) by itself names itself; KEY does not. */
static __always_inline __u32 tracer_of_named(struct task_struct *victim,
					     const struct siginfo_key *key, __u64 info, int sig,
					     bool traced)
{
	bool chosen = siginfo_origin(info, sig) & SENDER_CHOSEN;

	if (!traced || !tracer_is_named(victim, key))
		return chosen ? SENDER_CHOSEN : SENDER_UNSURE;
	return chosen ? SENDER_UNSURE : SENDER_INJECTED;
}

/*
 * Who sent SIG with siginfo INFO to the task at ADDRESS, in whose context it was sent; FLAGS are
 * what is known of it (enum record_sender_flags). SENDER_INJECTED if its tracer put it in,
 * SENDER_UNSURE where that cannot be proved, SENDER_CHOSEN if it was the task itself with a siginfo
 * of its own.
 */
PROVED_ONCE __u32 tracer_flags(__u64 address, __u64 info, int sig, __u32 flags)
{
	struct task_struct *victim = (void *)address;
	bool traced = flags & SENDER_TRACED, group = flags & SENDER_GROUP;
	struct siginfo_key key;

	if (info == SEND_SIG_PRIV && group)
		return 0;
	if (info == SEND_SIG_PRIV) /* SIGIO can also be that of F_SETOWN_EX for a thread */
		return traced && sig != SIGIO ? SENDER_INJECTED : SENDER_UNSURE;
	if (info == SEND_SIG_NOINFO) /* the stop after exec */
		return sig == SIGTRAP && traced && !group ? SENDER_INJECTED : 0;
	siginfo_read_key(&key, info);
	if (sig == SIGTRAP && traced && !group && key.code > 0) {
		/* Whether a breakpoint is the tracer's is not known. */
		if (key.code == TRAP_TRACE || key.code == TRAP_HWBKPT)
			return SENDER_INJECTED;
		return SENDER_UNSURE;
	}
	if ((key.code != SI_USER && key.code != SI_TKILL) || key.word == tracer_own_number(victim))
		return 0;
	return tracer_of_named(victim, &key, info, sig, traced);
}
