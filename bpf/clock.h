/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * clock: CLOCK_BOOTTIME from CLOCK_MONOTONIC. A death needs both, and each costs a call that reads
 * the machine's counter. They differ by what the machine has slept, which only changes while it
 * goes to sleep or wakes; user processes are frozen then, and the kernel tells of each step
 * (suspend_resume: the last is that they go on). So the difference is measured by the first stamp
 * after such a step, and remembered until the next.
 */
#pragma once

#include "maps.h"

#define CLOCK_UNKNOWN (~0ULL)
#define CLOCK_TRIES   3

volatile __u64 clock_slept_ns = CLOCK_UNKNOWN;

/* By the narrowest of three brackets; what cannot be told from no sleep at all is none. */
PROVED_ONCE __u64 clock_measure(void)
{
	__u64 narrowest = ~0ULL, slept = 0;

	for (int i = 0; i < CLOCK_TRIES; i++) {
		__u64 before = bpf_ktime_get_ns();
		__u64 boot = bpf_ktime_get_boot_ns();
		__u64 took = bpf_ktime_get_ns() - before;

		if (took < narrowest) {
			narrowest = took;
			slept = boot - before - took / 2;
		}
	}
	if (slept + narrowest / 2 <= narrowest)
		slept = 0;
	clock_slept_ns = slept;
	return slept;
}

static __always_inline __u64 clock_boot(__u64 mono_ns)
{
	__u64 slept;

	if (!settings.told_of_sleep)
		return bpf_ktime_get_boot_ns();
	slept = clock_slept_ns;
	return mono_ns + (slept != CLOCK_UNKNOWN ? slept : clock_measure());
}

static __always_inline void clock_forget(void)
{
	clock_slept_ns = CLOCK_UNKNOWN;
}
