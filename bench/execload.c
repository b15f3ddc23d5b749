// SPDX-License-Identifier: BSD-2-Clause
/*
 * execload: the load of a build. Two workers start a program that does a small job (see
 *buildjob.c), RATE of them a second in all, and wait for each. Measured is the time from before
 *fork() to after waitpid(): what a build would feel. RATE 0: one after the other, without pause.
 *
 *	execload JOB COUNT RATE	prints {"processes":N,"elapsed_ns":N,"busy_ns":N}
 */
#include <errno.h>
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

static void sleep_until(long long ns)
{
	const struct timespec ts = {.tv_sec = ns / LOAD_SECOND, .tv_nsec = ns % LOAD_SECOND};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

/* One job; returns the time that it took, or -1. The arguments look like a compiler's. */
static long long run_job(const char *job)
{
	const char *const args[] = {job,	  "-c", "-O2", "-g",	  "-Iinclude", "-Wall",
				    "-std=gnu17", "-o", "a.o", "src/a.c", NULL};
	long long began = load_now_ns();
	int status;
	/* As make and ninja start theirs. */
	pid_t pid = vfork();

	if (!pid) {
		execv(job, (char *const *)args);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		return -1;
	return load_now_ns() - began;
}

/* COUNT jobs, one every PERIOD_NS (late ones at once); the sum of their times goes to *BUSY. */
static int work(const char *job, long count, long long period_ns, long long *busy)
{
	long long next = load_now_ns(), took;

	for (long i = 0; i < count; i++) {
		if (period_ns)
			sleep_until(next);
		next += period_ns;
		took = run_job(job);
		if (took < 0)
			return 1;
		*busy += took;
	}
	return 0;
}

static int run(const char *job, long count, long rate)
{
	long long began = load_now_ns(), period = rate ? WORKERS * LOAD_SECOND / rate : 0;
	long long *busy = mmap(NULL, WORKERS * sizeof(*busy), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int failed;

	if (busy == MAP_FAILED)
		return -errno;
	for (long i = 0; i < WORKERS; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return -errno;
		if (!pid)
			_exit(work(job, count / WORKERS + (i < count % WORKERS), period, &busy[i]));
	}
	failed = load_wait_all();
	if (failed)
		return failed;
	printf("{\"processes\":%ld,\"elapsed_ns\":%lld,\"busy_ns\":%lld}\n", count,
	       load_now_ns() - began, busy[0] + busy[1]);
	return 0;
}

int main(int argc, char **argv)
{
	long count = argc == 4 ? strtol(argv[2], NULL, 10) : 0;
	long rate = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
	int r;

	if (count < 1 || count > MAX_COUNT || rate < 0 || rate > MAX_RATE) {
		fprintf(stderr, "usage: execload JOB COUNT RATE (0: without pause)\n");
		return 2;
	}
	r = run(argv[1], count, rate);
	return load_status("execload", r);
}
