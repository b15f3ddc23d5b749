/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* how: what can be told of a death from the dead itself, without having watched signals. */
#pragma once

#include "kernel.h"
#include "maps.h"

/* Not -1: that is a task that is in no system call, but was interrupted. */
#define SYS_UNKNOWN (-(1L << 62))

/* Where bpf_task_pt_regs() is missing (before 5.15): THREAD_SIZE with pages of 4 KiB. */
#define HOW_THREAD_SIZE 16384

#if defined(__TARGET_ARCH_x86)
#define HOW_REGS_SYSCALL orig_ax
#define SYS_EXIT	 60
#define SYS_EXIT_COMPAT	 1
#define TS_COMPAT	 2 /* arch/x86/include/asm/thread_info.h: in a system call of 32 bits */
struct pt_regs {
	unsigned long cx;
	unsigned long dx;
	unsigned long si;
	unsigned long orig_ax;
	unsigned long sp;
} __attribute__((preserve_access_index));
struct thread_info {
	unsigned int status;
} __attribute__((preserve_access_index));
struct task_struct___x86 {
	struct thread_info thread_info;
} __attribute__((preserve_access_index));
/* arch/x86/include/asm/processor.h: of the last fault in user space */
struct thread_struct {
	unsigned long cr2;
	unsigned long trap_nr;
} __attribute__((preserve_access_index));
struct task_struct___fault {
	struct thread_struct thread;
} __attribute__((preserve_access_index));
#elif defined(__TARGET_ARCH_arm64)
#define HOW_REGS_SYSCALL syscallno
#define SYS_EXIT	 93
#define PSR_MODE32_BIT	 0x10
struct pt_regs {
	uint64_t regs[31];
	uint64_t sp;
	int syscallno;
	uint64_t pstate;
} __attribute__((preserve_access_index));
/* arch/arm64/include/asm/processor.h: of the last fault in user space */
struct thread_struct {
	unsigned long fault_address;
	unsigned long fault_code;
} __attribute__((preserve_access_index));
struct task_struct___fault {
	struct thread_struct thread;
} __attribute__((preserve_access_index));
#else
struct pt_regs {
	int unused;
};
#endif

/* The number of the system call that TASK, which is current, is in. */
static __always_inline long how_syscall(struct task_struct *task)
{
#ifndef HOW_REGS_SYSCALL
	return SYS_UNKNOWN;
#else
	struct pt_regs *regs;

	if (bpf_core_enum_value_exists(enum bpf_func_id___probe, BPF_FUNC_task_pt_regs___probe)) {
		regs = (struct pt_regs *)bpf_task_pt_regs(task); /* typed: a plain load */
		return (long)regs->HOW_REGS_SYSCALL;
	}
	regs = (void *)((char *)task->stack + HOW_THREAD_SIZE - bpf_core_type_size(struct pt_regs));
	return (long)BPF_CORE_READ(regs, HOW_REGS_SYSCALL);
#endif
}

static __always_inline bool how_is_exit(struct task_struct *task, long nr)
{
#if defined(__TARGET_ARCH_x86)
	struct task_struct___x86 *t = (void *)task;

	if (bpf_core_field_exists(t->thread_info.status) && t->thread_info.status & TS_COMPAT)
		return nr == SYS_EXIT_COMPAT;
#endif
	return nr == SYS_EXIT;
}

/*
 * Whether the process ended because its last thread returned, rather than by exit_group(). The
 * status does not tell: from 6.1 the kernel marks both as a group exit. The last thread does: it
 * is in exit(2), and no exit_group() of another thread has sent it the SIGKILL that ends the rest
 * (zap_other_threads() sets it straight in the pending set).
 */
static __always_inline __u32 how_it_ended(struct task_struct *task)
{
	long nr = how_syscall(task);

	if (nr == SYS_UNKNOWN)
		return EXIT_HOW_UNKNOWN;
	if (how_is_exit(task, nr) && !(task->pending.signal.sig[0] >> (9 - 1) & 1))
		return EXIT_RETURNED;
	return 0;
}

/*
 * What check_process_timers() compares with the hard limit: the sum of ticks, which may be far from
 * sum_exec_runtime on a machine whose CPUs are stolen from it.
 */
static __always_inline bool how_cpu_limit(struct signal_struct *signal)
{
	unsigned long limit = signal->rlim[RLIMIT_CPU].rlim_max;
	struct task_cputime_atomic *used = &signal->cputimer.cputime_atomic;

	if (limit >= 1UL << 32 || !bpf_core_field_exists(signal->cputimer.cputime_atomic.utime))
		return false;
	return (__u64)(used->utime.counter + used->stime.counter) >= limit * 1000000000ULL;
}

/*
 * Whether seccomp can have ended the process with SIG, without sending it. Where kernels have a
 * mode for that, it proves it; it is the thread's, which need not be the last one. From 5.16 on a
 * filter sends SIGSYS, but for a thread alone.
 */
static __always_inline __u32 how_seccomp(struct task_struct *task, struct signal_struct *signal,
					 int sig)
{
	int mode = task->seccomp.mode;

	if (mode == SECCOMP_MODE_DEAD || task->group_leader->seccomp.mode == SECCOMP_MODE_DEAD)
		return sig == 9 ? EXIT_SECCOMP_STRICT : EXIT_SECCOMP;
	if (mode == SECCOMP_MODE_STRICT && !(signal->flags & SIGNAL_GROUP_EXIT))
		return EXIT_SECCOMP_STRICT; /* do_exit() alone: a SIGKILL marks the group */
	if (mode == SECCOMP_MODE_FILTER &&
	    !bpf_core_enum_value_exists(enum sig_handler___probe, HANDLER_EXIT___probe))
		return EXIT_SECCOMP;
	return 0;
}

static __always_inline __u32 how_flags(struct task_struct *task, struct signal_struct *signal,
				       int status)
{
	__u32 flags = EXIT_CAUSE_WATCHED;

	if (!(status & 0x7f))
		return flags | how_it_ended(task);
	if (signal->oom_mm)
		flags |= EXIT_OOM_VICTIM;
	if (bpf_core_field_exists(task->seccomp.mode))
		flags |= how_seccomp(task, signal, status & 0x7f);
	if (how_cpu_limit(signal))
		flags |= EXIT_CPU_LIMIT;
	return flags;
}
