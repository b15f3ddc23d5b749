/* SPDX-License-Identifier: BSD-2-Clause */
/* load: what the loads share: the clock, the end of their workers, the end of themselves. */
#pragma once

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define LOAD_SECOND 1000000000LL

static inline long long load_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * LOAD_SECOND + ts.tv_nsec;
}

/*
 * Keeps worker NUMBER, and its children, on a CPU of its own, as far as there are as many. Left to
 * the scheduler the same load takes between once and twice the time, from run to run: children are
 * woken on the other worker's CPU, or not.
 */
static inline void load_pin(long number)
{
	cpu_set_t all, one;

	if (sched_getaffinity(0, sizeof(all), &all))
		return;
	number %= CPU_COUNT(&all);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all) || number--)
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		return;
	}
}

/* Waits for all children. 0, or -ECHILD when one of them failed. */
static inline int load_wait_all(void)
{
	int status, failed = 0;

	while (waitpid(-1, &status, 0) > 0)
		failed |= status;
	return failed ? -ECHILD : 0;
}

/* The exit status for R, 0 or -errno. */
static inline int load_status(const char *name, int r)
{
	if (r)
		fprintf(stderr, "%s: %s\n", name, strerror(-r));
	return r ? 1 : 0;
}
