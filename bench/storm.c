// SPDX-License-Identifier: BSD-2-Clause
/*
 * storm: processes that do nothing but die, as fast as the machine goes. WORKERS processes start
 * together, each on a CPU of its own; each makes its share of COUNT children by vfork() and waits
 * for each. The children are called NAME, so that a tracer's records of them can be counted.
 *
 *	storm COUNT WORKERS NAME	prints {"processes":COUNT,"elapsed_ns":N}
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

#define MAX_COUNT   100000000L
#define MAX_WORKERS 256L

/* Makes COUNT children once START is closed by everybody who holds its writing end. */
static int work(long count, const char *name, const int start[2])
{
	char byte;

	close(start[1]);
	if (read(start[0], &byte, 1) != 0)
		return 1;
	prctl(PR_SET_NAME, name);
	for (long i = 0; i < count; i++) {
		/* The child shares our memory and only leaves: nothing of vfork()'s dangers. */
		pid_t pid = vfork();

		if (!pid)
			_exit(0);
		if (pid < 0 || waitpid(pid, NULL, 0) != pid)
			return 1;
	}
	prctl(PR_SET_NAME, "storm");
	return 0;
}

static int run(long count, long workers, const char *name)
{
	long long began, ended;
	int start[2], failed;

	if (pipe(start))
		return -errno;
	for (long i = 0; i < workers; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return -errno;
		if (!pid) {
			load_pin(i);
			_exit(work(count / workers + (i < count % workers), name, start));
		}
	}
	close(start[0]);
	began = load_now_ns();
	close(start[1]);
	failed = load_wait_all();
	ended = load_now_ns();
	if (failed)
		return failed;
	printf("{\"processes\":%ld,\"elapsed_ns\":%lld}\n", count, ended - began);
	return 0;
}

int main(int argc, char **argv)
{
	long count = argc == 4 ? strtol(argv[1], NULL, 10) : 0;
	long workers = argc == 4 ? strtol(argv[2], NULL, 10) : 0;
	int r;

	if (count < 1 || count > MAX_COUNT || workers < 1 || workers > MAX_WORKERS) {
		fprintf(stderr, "usage: storm COUNT WORKERS NAME (up to %ld and %ld)\n", MAX_COUNT,
			MAX_WORKERS);
		return 2;
	}
	r = run(count, workers, argv[3]);
	return load_status("storm", r);
}
