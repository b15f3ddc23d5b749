// SPDX-License-Identifier: BSD-2-Clause
/*
 * latency: from an exit to its line. Reads a tracer's JSON lines on stdin; lets COUNT children die,
 * one after the other with a pause between, and for each takes the time from just before its
 * _exit() to the moment when its line has arrived here.
 *
 *	latency COUNT		prints {"count":N,"p50_ns":N,"p99_ns":N,"max_ns":N}
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

#define MAX_COUNT  10000L
#define TIMEOUT_MS 5000
#define PAUSE_NS   20000000L

/* The bytes that arrived and are no whole line yet. */
struct input {
	char data[1 << 16];
	size_t len;
};

/* Takes one line off the input, if there is one; says whether it has KEY. */
static int next_line(struct input *in, const char *key, int *ret_hit)
{
	char *end = memchr(in->data, '\n', in->len);
	size_t len;

	if (!end)
		return 0;
	*end = '\0';
	len = (size_t)(end - in->data) + 1;
	*ret_hit = strstr(in->data, key) != NULL;
	in->len -= len;
	memmove(in->data, in->data + len, in->len);
	return 1;
}

/* Waits for the line of process PID; the time of its arrival, or -1. */
static long long wait_for(struct input *in, pid_t pid)
{
	char key[32];
	int hit;

	snprintf(key, sizeof(key), "\"pid\":%d,", pid);
	for (;;) {
		struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
		long long arrived;
		ssize_t n;

		if (poll(&fd, 1, TIMEOUT_MS) <= 0 || in->len == sizeof(in->data))
			return -1;
		n = read(STDIN_FILENO, in->data + in->len, sizeof(in->data) - in->len);
		arrived = load_now_ns();
		if (n <= 0)
			return -1;
		in->len += (size_t)n;
		while (next_line(in, key, &hit))
			if (hit)
				return arrived;
	}
}

static long long measure(struct input *in)
{
	/* Written by the child, which shares our memory until it is gone. */
	volatile long long died = 0;
	long long arrived;
	pid_t pid = vfork();

	if (!pid) {
		died = load_now_ns(); /* NOLINT(clang-analyzer-unix.Vfork): that is the point */
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		return -1;
	arrived = wait_for(in, pid);
	return arrived < 0 ? -1 : arrived - died;
}

static int compare(const void *a, const void *b)
{
	const long long x = *(const long long *)a, y = *(const long long *)b;

	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	const struct timespec between = {.tv_nsec = PAUSE_NS};
	static long long ns[MAX_COUNT];
	static struct input in;
	long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;

	if (count < 1 || count > MAX_COUNT) {
		fprintf(stderr, "usage: latency COUNT (up to %ld)\n", MAX_COUNT);
		return 2;
	}
	for (long i = 0; i < count; i++) {
		nanosleep(&between, NULL);
		ns[i] = measure(&in);
		if (ns[i] < 0) {
			fprintf(stderr, "latency: a child's line did not arrive\n");
			return 1;
		}
	}
	qsort(ns, (size_t)count, sizeof(ns[0]), compare);
	printf("{\"count\":%ld,\"p50_ns\":%lld,\"p99_ns\":%lld,\"max_ns\":%lld}\n", count,
	       ns[count / 2], ns[count * 99 / 100], ns[count - 1]);
	return 0;
}
