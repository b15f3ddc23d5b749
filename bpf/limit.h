/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* limit: of which resource limit the kernel's own SIGXCPU or SIGKILL to the current process is. */
#pragma once

#include "kernel.h"
#include "maps.h"
#include "siginfo.h"

/* RLIMIT_CPU's soft limit, in the figures that check_process_timers() compares. */
static __always_inline bool limit_cpu_is_over(struct signal_struct *signal)
{
	__u64 seconds = BPF_CORE_READ(signal, rlim[RLIMIT_CPU].rlim_cur), used;

	if (!bpf_core_field_exists(signal->cputimer.cputime_atomic.utime))
		return true;
	used = BPF_CORE_READ(signal, cputimer.cputime_atomic.utime.counter) +
	       BPF_CORE_READ(signal, cputimer.cputime_atomic.stime.counter);
	return seconds < 1ULL << 32 && used >= seconds * 1000000000ULL;
}

/*
 * SENDER_RTTIME: of RLIMIT_RTTIME, which is looked at first, and raised once it is reached
 * (check_thread_timers). SENDER_UNSURE: of no limit, as for an overrun deadline.
 */
PROVED_ONCE __u32 limit_flags(int sig)
{
	struct task_struct *victim = (void *)bpf_get_current_task();
	struct signal_struct *signal = BPF_CORE_READ(victim, signal);
	struct rlimit *rt = &signal->rlim[RLIMIT_RTTIME];
	unsigned long limit, ticks = BPF_CORE_READ(victim, rt.timeout);

	if (sig != SIGKILL && sig != SIGXCPU)
		return 0;
	limit = sig == SIGKILL ? BPF_CORE_READ(rt, rlim_max) : BPF_CORE_READ(rt, rlim_cur);
	if (ticks && ticks * settings.tick_us >= limit)
		return SENDER_RTTIME;
	return sig == SIGXCPU && !limit_cpu_is_over(signal) ? SENDER_UNSURE : 0;
}
