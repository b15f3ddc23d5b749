/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* exit_moment: when a process ended, by both clocks. */
#pragma once

#include "clock.h"
#include "kernel.h"

/* Taken before the record has its place: see exitsnoop/record.h. */
struct exit_moment {
	__u64 mono_ns;
	__u64 boot_ns;
};

static __always_inline struct exit_moment exit_moment_now(void)
{
	__u64 mono_ns = bpf_ktime_get_ns();

	return (struct exit_moment){.mono_ns = mono_ns, .boot_ns = clock_boot(mono_ns)};
}
