/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * siginfo: what a signal's siginfo says, and who made it. si_code is the sender's choice with
 * rt_sigqueueinfo(): any negative code towards another process, any code at all towards itself. So
 * a siginfo of user space is recognised first, by where it lies: those system calls keep it on the
 * kernel stack of the caller (kernel/signal.c). A POSIX timer's is a part of the timer.
 */
#pragma once

#include "how.h"
#include "kernel.h"
#include "maps.h"
#include "pid.h"

#define SI_USER		0
#define SI_TIMER	(-2)
#define SI_TKILL	(-6)
#define SI_KERNEL	0x80
#define SYS_SECCOMP	1 /* si_code */
#define SEND_SIG_NOINFO 0
#define SEND_SIG_PRIV	1

#define SIGBIT(n)  (1ULL << ((n)-1))
#define SIGHUP	   1
#define SIGTRAP	   5
#define SIGKILL	   9
#define SIGSEGV	   11
#define SIGXCPU	   24
#define SIGIO	   29
#define SIGSYS	   31
#define SIGRTMIN   32
#define SIG_FAULTS (SIGBIT(4) | SIGBIT(5) | SIGBIT(7) | SIGBIT(8) | SIGBIT(11))
/* CHLD CONT STOP TSTP TTIN TTOU URG WINCH: by default ignored or no end (man 7 signal) */
#define SIG_HARMLESS                                                                   \
	(SIGBIT(17) | SIGBIT(18) | SIGBIT(19) | SIGBIT(20) | SIGBIT(21) | SIGBIT(22) | \
	 SIGBIT(23) | SIGBIT(28))

/* What a delivery can be recognised by: si_code and the word behind it, si_pid for most codes. */
struct siginfo_key {
	__s32 code;
	__s32 word;
};

/* The registers of the current task at its entry into the kernel. */
static __always_inline struct pt_regs *siginfo_regs(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (bpf_core_enum_value_exists(enum bpf_func_id___probe, BPF_FUNC_task_pt_regs___probe))
		return (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
	return (void *)((char *)BPF_CORE_READ(task, stack) + HOW_THREAD_SIZE -
			bpf_core_type_size(struct pt_regs));
}

/* The stack pointer that the current task has in user space; 0: not known. */
static __always_inline __u64 siginfo_user_sp(void)
{
#if defined(__TARGET_ARCH_x86) || defined(__TARGET_ARCH_arm64)
	struct pt_regs *regs = siginfo_regs();

	return BPF_CORE_READ(regs, sp);
#else
	return 0;
#endif
}

/*
 * Whether the current task is in a system call that sends SIG with a siginfo from user space:
 * rt_sigqueueinfo and pidfd_send_signal have the signal as second argument, rt_tgsigqueueinfo as
 * third. On the way out of one, other signals can be sent by the kernel.
 */
static __always_inline bool siginfo_is_passed(struct pt_regs *regs, int sig)
{
#if defined(__TARGET_ARCH_x86)
	struct task_struct___x86 *task = (void *)bpf_get_current_task();
	int second = BPF_CORE_READ(regs, si), third = BPF_CORE_READ(regs, dx);
	long nr = (long)BPF_CORE_READ(regs, orig_ax);

	if (bpf_core_field_exists(task->thread_info.status) &&
	    BPF_CORE_READ(task, thread_info.status) & TS_COMPAT) {
		second = BPF_CORE_READ(regs, cx);
		return nr == 335 ? third == sig : (nr == 178 || nr == 424) && second == sig;
	}
	nr &= ~0x40000000L; /* x32, where the first two have other numbers */
	if (nr == 297 || nr == 536)
		return third == sig;
	return (nr == 129 || nr == 524 || nr == 424) && second == sig;
#elif defined(__TARGET_ARCH_arm64)
	bool compat = BPF_CORE_READ(regs, pstate) & PSR_MODE32_BIT;
	int nr = BPF_CORE_READ(regs, syscallno);

	if (nr == (compat ? 363 : 240))
		return (int)BPF_CORE_READ(regs, regs[2]) == sig;
	return (nr == (compat ? 178 : 138) || nr == 424) &&
	       (int)BPF_CORE_READ(regs, regs[1]) == sig;
#else
	return true; /* not known: such a siginfo proves nothing */
#endif
}

/* Whether the current task is in execve(2) or execveat(2). */
static __always_inline bool siginfo_is_exec(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	struct task_struct___x86 *task = (void *)bpf_get_current_task();
	long nr = (long)BPF_CORE_READ(regs, orig_ax);

	if (bpf_core_field_exists(task->thread_info.status) &&
	    BPF_CORE_READ(task, thread_info.status) & TS_COMPAT)
		return nr == 11 || nr == 358;
	nr &= ~0x40000000L;
	return nr == 59 || nr == 322 || nr == 520 || nr == 545;
#elif defined(__TARGET_ARCH_arm64)
	bool compat = BPF_CORE_READ(regs, pstate) & PSR_MODE32_BIT;
	int nr = BPF_CORE_READ(regs, syscallno);

	return nr == (compat ? 11 : 221) || nr == (compat ? 387 : 281);
#else
	return false;
#endif
}

/*
 * Whether the siginfo at INFO, which the current system call can have passed, can also be that of a
 * seccomp filter that trapped the call.
 */
static __always_inline bool siginfo_may_be_trap(__u64 info, int sig)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct kernel_siginfo *si = (void *)info;

	return sig == SIGSYS && bpf_core_field_exists(task->seccomp.mode) &&
	       BPF_CORE_READ(task, seccomp.mode) >= SECCOMP_MODE_FILTER &&
	       BPF_CORE_READ(si, si_code) == SYS_SECCOMP &&
	       BPF_CORE_READ(si, _sifields._sigsys._syscall);
}

/* The record_sender flags of the siginfo at address INFO, whose code is not that of kill(2). */
PROVED_ONCE __u32 siginfo_origin(__u64 info, int sig)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 stack = (__u64)BPF_CORE_READ(task, stack);
	struct pt_regs *regs = siginfo_regs();

	if (info < stack || info >= (__u64)regs)
		return SENDER_TIMER;
	/* The registers of one that exits are those of its last system call. */
	if (BPF_CORE_READ(task, flags) & PF_EXITING)
		return 0;
	if (siginfo_is_passed(regs, sig))
		return siginfo_may_be_trap(info, sig) ? SENDER_UNSURE : SENDER_CHOSEN;
	return siginfo_is_exec(regs) ? SENDER_EXEC : 0;
}

/* The beginning of a siginfo, the same for all programs of 64 bits: one read instead of two. */
struct siginfo_head {
	__s32 signo;
	__s32 errno;
	__s32 code;
	__s32 pad;
	__s32 word;
};

static __always_inline void siginfo_read_key(struct siginfo_key *key, __u64 info)
{
	struct siginfo_head head = {};

	bpf_probe_read_kernel(&head, sizeof(head), (void *)info);
	key->code = head.code;
	key->word = head.word;
}

static __always_inline __u32 siginfo_addr(struct record_sender *s, __u64 info, int sig)
{
	struct kernel_siginfo *si = (void *)info;

	if (s->code <= 0 || s->code >= SI_KERNEL || !(SIG_FAULTS & SIGBIT(sig)))
		return 0;
	s->addr = (__u64)BPF_CORE_READ(si, _sifields._sigfault._addr);
	return SENDER_HAS_ADDR;
}

/*
 * The code (high half) and the word that the siginfo of a sending to the task at VICTIM is
 * delivered with. SEND_SIG_NOINFO: the kernel fills in the number of the current process there.
 */
PROVED_ONCE __u64 siginfo_sent(__u64 info, __u64 victim)
{
	struct task_struct *task = (void *)bpf_get_current_task(), *to = (void *)victim;
	struct siginfo_key key = {.code = SI_USER};

	if (info == SEND_SIG_NOINFO)
		key.word = pid_number_for(BPF_CORE_READ(to, thread_pid),
					  BPF_CORE_READ(task, signal, pids[PIDTYPE_TGID]));
	else if (info == SEND_SIG_PRIV)
		key.code = SI_KERNEL;
	else
		siginfo_read_key(&key, info);
	return (__u64)(__u32)key.code << 32 | (__u32)key.word;
}

/* Fills code and addr of S, and KEY; returns the flags that the siginfo alone decides. */
static __always_inline __u32 siginfo_read(struct record_sender *s, struct siginfo_key *key,
					  __u64 info, int sig, __u64 victim)
{
	__u64 sent = siginfo_sent(info, victim);
	__u32 flags;

	s->addr = 0;
	s->code = key->code = (__s32)(sent >> 32);
	key->word = (__s32)sent;
	if (info == SEND_SIG_NOINFO)
		return SENDER_NOINFO;
	if (info == SEND_SIG_PRIV)
		return SENDER_PRIV;
	if (s->code == SI_USER || s->code == SI_TKILL)
		return 0;
	flags = siginfo_origin(info, sig);
	return flags | (flags ? 0 : siginfo_addr(s, info, sig));
}

/* Whether a delivery with siginfo INFO can be of the sending with KEY. */
static __always_inline bool siginfo_matches(const struct siginfo_key *sent,
					    const struct siginfo_key *delivered)
{
	if (sent->code != delivered->code)
		return false;
	return sent->code == SI_TIMER || sent->word == delivered->word;
}
