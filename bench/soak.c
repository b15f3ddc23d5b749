// SPDX-License-Identifier: BSD-2-Clause
/*
 * soak: processes that die in many ways, at a bounded rate, each of which is waited for here. A
 * tenth of a second is one beat: some programs are started, some processes with threads leave, some
 * are killed, some leave orphans (ours to wait for: PR_SET_CHILD_SUBREAPER); once a second there is
 *a storm. Begins when a line comes on stdin.
 *
 *	soak SECONDS PROGRAM	prints {"waited":N,"codes":{"0":N,...},"signals":{"9":N,...}}
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

#define MAX_SECONDS 86400L
#define BEAT_NS	    (LOAD_SECOND / 10)
#define BEATS_STORM 10 /* one storm in so many beats */

#define PROGRAMS 30
#define THREADED 3
#define THREADS	 8
#define ORPHANS	 2
#define STORM	 1000

static const int signals[] = {SIGKILL, SIGTERM, SIGSEGV, SIGABRT, SIGINT, SIGHUP, SIGUSR1, SIGALRM};

#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

static struct {
	long waited;
	long codes[256];
	long signals[65];
} tally;

/* Waits for COUNT children, whichever end first. */
static bool reap(int count)
{
	int status;

	for (int i = 0; i < count; i++) {
		if (waitpid(-1, &status, 0) < 0)
			return false;
		tally.waited++;
		if (WIFSIGNALED(status))
			tally.signals[WTERMSIG(status)]++;
		else
			tally.codes[WEXITSTATUS(status)]++;
	}
	return true;
}

/* Functions of their own for vfork(): the child shares the stack of its caller. */
static pid_t program_start(const char *program)
{
	const char *const argv[] = {program, "-c", "-O2", "a.c", NULL};
	pid_t pid = vfork();

	if (!pid) {
		execv(program, (char *const *)argv);
		_exit(127);
	}
	return pid;
}

static pid_t leave_at_once(int code)
{
	pid_t pid = vfork();

	if (!pid)
		_exit(code);
	return pid;
}

static bool programs(const char *program)
{
	for (int i = 0; i < PROGRAMS; i++)
		if (program_start(program) < 0)
			return false;
	return reap(PROGRAMS);
}

static void *thread_wait(void *barrier)
{
	pthread_barrier_wait(barrier);
	return NULL;
}

static void *thread_exit(void *barrier)
{
	pthread_barrier_wait(barrier);
	_exit(3);
}

/* Threads that end at once: by themselves, by the exit of one, or the first of them before all. */
static _Noreturn void with_threads(int kind)
{
	pthread_barrier_t barrier;
	pthread_t thread;

	pthread_barrier_init(&barrier, NULL, THREADS + 1);
	for (int i = 0; i < THREADS; i++) {
		void *(*run)(void *) = kind == 1 && i == 0 ? thread_exit : thread_wait;

		if (pthread_create(&thread, NULL, run, &barrier))
			_exit(4);
	}
	pthread_barrier_wait(&barrier);
	if (kind == 2)
		pthread_exit(NULL);
	_exit(5);
}

static bool threaded(void)
{
	for (int i = 0; i < THREADED; i++) {
		pid_t pid = fork();

		if (!pid)
			with_threads(i % 3);
		if (pid < 0)
			return false;
	}
	return reap(THREADED);
}

static bool killed(void)
{
	for (size_t i = 0; i < SIGNALS; i++) {
		pid_t pid = fork();

		if (!pid) {
			/* Half by themselves, half from outside. */
			if (i % 2)
				raise(signals[i]);
			for (;;)
				pause();
		}
		if (pid < 0 || (i % 2 == 0 && kill(pid, signals[i])))
			return false;
	}
	return reap(SIGNALS);
}

static bool orphans(void)
{
	for (int i = 0; i < ORPHANS; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(fork() ? 6 : 7);
		if (pid < 0)
			return false;
	}
	return reap(2 * ORPHANS);
}

static bool storm(void)
{
	for (int i = 0; i < STORM; i++)
		if (leave_at_once(i % 256) < 0 || !reap(1))
			return false;
	return true;
}

static int run(long seconds, const char *program)
{
	long long next = load_now_ns(), end = next + seconds * LOAD_SECOND;

	for (long beat = 0; next < end; beat++) {
		const struct timespec ts = {.tv_sec = next / LOAD_SECOND,
					    .tv_nsec = next % LOAD_SECOND};

		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
			;
		if (!programs(program) || !threaded() || !killed() || !orphans() ||
		    (beat % BEATS_STORM == 0 && !storm()))
			return -errno;
		/* A beat that took too long moves those behind it: the rate has a bound. */
		next += BEAT_NS;
		if (next < load_now_ns())
			next = load_now_ns();
	}
	return 0;
}

/* "NAME":{"NUMBER":COUNT,...} of what was seen at all. */
static void print_counts(const char *name, const long *counts, int n)
{
	const char *comma = "";

	printf(",\"%s\":{", name);
	for (int i = 0; i < n; i++) {
		if (!counts[i])
			continue;
		printf("%s\"%d\":%ld", comma, i, counts[i]);
		comma = ",";
	}
	printf("}");
}

int main(int argc, char **argv)
{
	const struct rlimit no_core = {0};
	long seconds = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
	int r;

	if (seconds < 1 || seconds > MAX_SECONDS) {
		fprintf(stderr, "usage: soak SECONDS PROGRAM (up to %ld)\n", MAX_SECONDS);
		return 2;
	}
	if (setrlimit(RLIMIT_CORE, &no_core) || prctl(PR_SET_CHILD_SUBREAPER, 1))
		return load_status("soak", -errno);
	if (getchar() != '\n')
		return 1;
	r = run(seconds, argv[2]);
	printf("{\"waited\":%ld", tally.waited);
	print_counts("codes", tally.codes, 256);
	print_counts("signals", tally.signals, 65);
	printf("}\n");
	fflush(stdout);
	while (getchar() != EOF)
		;
	return load_status("soak", r);
}
