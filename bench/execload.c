// SPDX-License-Identifier: BSD-2-Clause
/*
 * execload: the load of a build. Two workers start a program that does a small job (see
 * buildjob.c), RATE of them a second in all, and wait for each. Measured is the time from before
 * vfork() to after waitpid(): what a build would feel. RATE 0: one after the other, without pause.
 * EVERY N: one in N processes starts the program, the others leave without.
 *
 *	execload JOB COUNT RATE [EVERY]	prints {"processes":N,"elapsed_ns":N,"busy_ns":N}
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

#define WORKERS	  2L
#define MAX_COUNT 100000000L
#define MAX_RATE  1000000L

struct plan {
	const char *job;
	long count;
	long long period_ns;
	long every;
};

static void sleep_until(long long ns)
{
	const struct timespec ts = {.tv_sec = ns / LOAD_SECOND, .tv_nsec = ns % LOAD_SECOND};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

/* One process; returns the time that it took, or -1. The arguments look like a compiler's. */
static long long run_job(const char *job, bool start)
{
	const char *const args[] = {job,	  "-c", "-O2", "-g",	  "-Iinclude", "-Wall",
				    "-std=gnu17", "-o", "a.o", "src/a.c", NULL};
	long long began = load_now_ns();
	int status;
	/* As make and ninja start theirs. */
	pid_t pid = vfork();

	if (!pid) {
		if (!start)
			_exit(0);
		execv(job, (char *const *)args);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		return -1;
	return load_now_ns() - began;
}

/* COUNT processes, one every PERIOD_NS (late ones at once); the sum of their times to *BUSY. */
static int work(const struct plan *plan, long count, long long *busy)
{
	long long next = load_now_ns(), took;

	for (long i = 0; i < count; i++) {
		if (plan->period_ns)
			sleep_until(next);
		next += plan->period_ns;
		took = run_job(plan->job, i % plan->every == 0);
		if (took < 0)
			return 1;
		*busy += took;
	}
	return 0;
}

static int run(const struct plan *plan)
{
	long long began = load_now_ns();
	long long *busy = mmap(NULL, WORKERS * sizeof(*busy), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int failed;

	if (busy == MAP_FAILED)
		return -errno;
	for (long i = 0; i < WORKERS; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return -errno;
		if (!pid) {
			load_pin(i);
			_exit(work(plan, plan->count / WORKERS + (i < plan->count % WORKERS),
				   &busy[i]));
		}
	}
	failed = load_wait_all();
	if (failed)
		return failed;
	printf("{\"processes\":%ld,\"elapsed_ns\":%lld,\"busy_ns\":%lld}\n", plan->count,
	       load_now_ns() - began, busy[0] + busy[1]);
	return 0;
}

/* A number from 0 to MOST, or -1. */
static long number(const char *text, long most)
{
	char *end;
	long n = strtol(text, &end, 10);

	return end == text || *end || n < 0 || n > most ? -1 : n;
}

int main(int argc, char **argv)
{
	struct plan plan = {.every = 1};
	long rate = -1;
	int r;

	if (argc == 4 || argc == 5) {
		plan.job = argv[1];
		plan.count = number(argv[2], MAX_COUNT);
		rate = number(argv[3], MAX_RATE);
	}
	if (argc == 5)
		plan.every = number(argv[4], MAX_COUNT);
	if (plan.count < 1 || rate < 0 || plan.every < 1) {
		fprintf(stderr, "usage: execload JOB COUNT RATE [EVERY] (RATE 0: no pause)\n");
		return 2;
	}
	plan.period_ns = rate ? WORKERS * LOAD_SECOND / rate : 0;
	r = run(&plan);
	return load_status("execload", r);
}
