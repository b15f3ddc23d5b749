/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * timens: the time namespace that we are in (man 7 time_namespaces). The clocks in it, and the
 * starts of processes as /proc shows them there, are ahead of the kernel's own clocks, which BPF
 * programs read. By how much cannot change once somebody is in it.
 */
#pragma once

#include <stdint.h>

/*
 * By how many ns our CLOCK_BOOTTIME is ahead of the kernel's; negative: behind. 0 also where /proc
 * does not tell: it is that of another PID namespace, or of a kernel without time namespaces.
 */
int64_t timens_boottime_ns(void);
