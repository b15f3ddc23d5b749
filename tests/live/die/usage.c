/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes that use a known amount of something before they end. */
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "scene.h"

#define NO_ROOM 71

static void spin(long ms)
{
	struct timespec ts;

	do {
		for (volatile int i = 0; i < 10000; i++)
			;
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	} while (ts.tv_sec * 1000 + ts.tv_nsec / 1000000 < ms);
}

struct burn {
	pthread_barrier_t barrier;
	long ms;
};

static void *burn_one(void *arg)
{
	struct burn *burn = arg;

	spin(burn->ms);
	pthread_barrier_wait(&burn->barrier);
	syscall(SYS_exit, 0);
	return NULL;
}

/* ARGS: THREADS MS_EACH HOW. HOW "exit": the leader calls exit() while the others end. */
static void die_burn(struct slot *me, char **args)
{
	int n = atoi(args[0]);
	struct burn burn = {.ms = atol(args[1])};
	pthread_t thread;

	me->threads = (unsigned int)n;
	pthread_barrier_init(&burn.barrier, NULL, (unsigned int)n);
	for (int i = 1; i < n; i++)
		if (pthread_create(&thread, NULL, burn_one, &burn))
			errx(NO_ROOM, "no thread");
	scene_last_word(me);
	if (!strcmp(args[2], "end"))
		burn_one(&burn);
	spin(burn.ms);
	pthread_barrier_wait(&burn.barrier);
	_exit(0);
}

/* Half of the threads end on their own long before, the rest is swept away by exit(). */
static void die_burn_half(struct slot *me, char **args)
{
	int n = atoi(args[0]);
	struct burn first = {.ms = atol(args[1])}, second = {.ms = atol(args[1])};
	pthread_t thread;

	me->threads = (unsigned int)n;
	pthread_barrier_init(&first.barrier, NULL, (unsigned int)n / 2);
	pthread_barrier_init(&second.barrier, NULL, (unsigned int)n + 1);
	for (int i = 0; i < n - 1; i++)
		if (pthread_create(&thread, NULL, burn_one, i < n / 2 ? &first : &second))
			errx(NO_ROOM, "no thread");
	scene_last_word(me);
	spin(first.ms * 3);
	exit(0);
}

static char *map_new(size_t bytes)
{
	char *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED)
		err(NO_ROOM, "mmap");
	madvise(map, bytes, MADV_NOHUGEPAGE);
	return map;
}

/* The peak: the memory is given back before the end. */
static void die_rss(struct slot *me, char **args)
{
	size_t bytes = (size_t)atol(args[0]) << 20;
	char *map = map_new(bytes);

	memset(map, 1, bytes);
	munmap(map, bytes);
	scene_last_word(me);
	_exit(0);
}

/* The kernel has it to free. */
static void die_keeps(struct slot *me, char **args)
{
	size_t bytes = (size_t)atol(args[0]) << 20;

	memset(map_new(bytes), 1, bytes);
	scene_last_word(me);
	_exit(0);
}

/* Faults without much memory: the same MiB, again and again. */
static void die_faults(struct slot *me, char **args)
{
	char *map = map_new(1 << 20);

	for (long mib = atol(args[0]); mib > 0; mib--) {
		memset(map, 1, 1 << 20);
		madvise(map, 1 << 20, MADV_DONTNEED);
	}
	scene_last_word(me);
	_exit(0);
}

static void die_sleeps(struct slot *me, char **args)
{
	struct timespec pause = {0, 1000000};

	for (int n = atoi(args[0]); n > 0; n--)
		nanosleep(&pause, NULL);
	scene_last_word(me);
	_exit(0);
}

/* ARGS: FILE MIB. */
static void die_writes(struct slot *me, char **args)
{
	int fd = open(args[0], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	static char data[1 << 20];

	if (fd < 0)
		err(NO_ROOM, "%s", args[0]);
	for (long mib = atol(args[1]); mib > 0; mib--)
		if (write(fd, data, sizeof(data)) != (ssize_t)sizeof(data))
			err(NO_ROOM, "%s", args[0]);
	if (fsync(fd) < 0)
		err(NO_ROOM, "%s", args[0]);
	scene_last_word(me);
	_exit(0);
}

/* ARGS: FILE; its pages are dropped from the cache first. */
static void die_reads(struct slot *me, char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);
	static char data[1 << 20];

	if (fd < 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		err(NO_ROOM, "%s", args[0]);
	while (read(fd, data, sizeof(data)) > 0)
		;
	scene_last_word(me);
	_exit(0);
}

const struct way usage_ways[] = {
	{"burn", "THREADS MS end|exit", "each thread burns CPU; all leave together", die_burn, NULL,
	 0},
	{"burn-half", "THREADS MS", "half of the threads end before the exit()", die_burn_half,
	 NULL, 0},
	{"rss", "MIB", "uses memory and gives it back", die_rss, NULL, 0},
	{"keeps", "MIB", "uses memory and leaves it to the kernel", die_keeps, NULL, 0},
	{"faults", "MIB", "takes page faults", die_faults, NULL, 0},
	{"sleeps", "N", "sleeps N times", die_sleeps, NULL, 0},
	{"writes", "FILE MIB", "writes and syncs", die_writes, NULL, 0},
	{"reads", "FILE", "reads what is not cached", die_reads, NULL, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
