/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deaths of processes with several threads. Threads end by exit(2) itself, because the C library
 * turns the end of the last one into exit(0).
 */
#include <err.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scene.h"

#define NO_ROOM 71
#define STACK	(64 << 10)

struct crew {
	pthread_barrier_t barrier;
	struct slot *me;
	char **args;
	int size;
	_Atomic int arrived;
};

static void thread_end(int code)
{
	syscall(SYS_exit, code);
}

static void thread_start(void *(*run)(void *), void *arg)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &attr, run, arg))
		errx(NO_ROOM, "no thread");
	pthread_attr_destroy(&attr);
}

static struct crew *crew_new(struct slot *me, char **args, int size)
{
	struct crew *crew = calloc(1, sizeof(*crew));

	if (!crew || pthread_barrier_init(&crew->barrier, NULL, (unsigned int)size))
		errx(NO_ROOM, "no crew of %d", size);
	crew->me = me;
	crew->args = args;
	crew->size = size;
	me->threads = (unsigned int)size;
	return crew;
}

/* Ends in the way that ARGS name. In a worker thread, or in the only one. */
static void thread_die(struct slot *me, char **args)
{
	struct rlimit no_core = {0, RLIM_INFINITY};
	int n = args[0] && args[1] ? atoi(args[1]) : 0;

	if (!args[0])
		errx(64, "how shall the thread die?");
	prlimit(0, RLIMIT_CORE, &no_core, NULL);
	if (!strcmp(args[0], "end"))
		thread_end(n);
	if (!strcmp(args[0], "exit"))
		_exit(n);
	if (!strcmp(args[0], "signal"))
		syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), n);
	if (!strcmp(args[0], "fault"))
		*(volatile int *)me->addr = n;
	if (!strcmp(args[0], "exec")) {
		scene_name_exec(me, args[1]);
		execv(args[1], args + 1);
	}
	if (!strcmp(args[0], "wait")) {
		me->ready = 1;
		for (;;)
			pause();
	}
	errx(64, "a thread cannot die by \"%s\"", args[0]);
}

/* Polls until the leader is a zombie: the one state that says that its exit(2) is through. */
static void await_leader_gone(void)
{
	uint64_t until = scene_now() + 10000000000ull;
	char path[64], text[512], *end;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", getpid());
	while (scene_now() < until) {
		FILE *f = fopen(path, "re");
		size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

		if (f)
			fclose(f);
		text[n] = '\0';
		end = strrchr(text, ')');
		if (end && end[1] && end[2] == 'Z')
			return;
	}
	errx(NO_ROOM, "the leader stays");
}

static void *outlive_leader(void *arg)
{
	struct crew *crew = arg;

	await_leader_gone();
	thread_die(crew->me, crew->args + 1);
	return NULL;
}

static void die_leader_first(struct slot *me, char **args)
{
	struct crew *crew = crew_new(me, args, 2);

	scene_last_word(me);
	thread_start(outlive_leader, crew);
	thread_end(atoi(args[0]));
}

static void kill_now(struct slot *dying, char **args)
{
	(void)args;
	kill(dying->pid, SIGKILL);
}

static void help_if_waiting(struct slot *dying, char **args)
{
	if (args[1] && !strcmp(args[1], "wait"))
		scene_send_killer(dying, args, kill_now);
}

static void race_and_kill(struct slot *dying, char **args)
{
	scene_flags[0] = 1;
	kill_now(dying, args);
}

static void help_race(struct slot *dying, char **args)
{
	scene_send_killer(dying, args, race_and_kill);
}

static void *work_and_die(void *arg)
{
	struct crew *crew = arg;

	prctl(PR_SET_NAME, "worker");
	thread_die(crew->me, crew->args);
	return NULL;
}

static void die_worker(struct slot *me, char **args)
{
	scene_last_word(me);
	thread_start(work_and_die, crew_new(me, args, 2));
	for (;;)
		pause();
}

static int crew_code(const struct crew *crew, int n)
{
	return !strcmp(crew->args[1], "exit") ? 1 + n % 255 : n % 256;
}

static void *leave_together(void *arg)
{
	struct crew *crew = arg;
	int n = crew->arrived++;

	pthread_barrier_wait(&crew->barrier);
	if (!strcmp(crew->args[1], "exit"))
		_exit(crew_code(crew, n));
	thread_end(crew_code(crew, n));
	return NULL;
}

/* N threads and no less meet, and all of them end at once: "end" or "exit". */
static void die_all(struct slot *me, char **args)
{
	int n = atoi(args[0]);
	struct crew *crew = crew_new(me, args, n);

	for (int i = 1; i < n; i++)
		thread_start(leave_together, crew);
	scene_last_word(me);
	leave_together(crew);
}

static void *exec_together(void *arg)
{
	struct crew *crew = arg;
	char *argv[] = {(char *)"/bin/true", NULL};

	pthread_barrier_wait(&crew->barrier);
	execv(argv[0], argv);
	return NULL;
}

/* All workers exec at once: one wins, the others and the leader are no processes that ended. */
static void die_exec_race(struct slot *me, char **args)
{
	int n = atoi(args[0]);
	struct crew *crew = crew_new(me, args, n);

	for (int i = 1; i < n; i++)
		thread_start(exec_together, crew);
	scene_last_word(me);
	scene_name_exec(me, "true");
	exec_together(crew);
}

static void *exit_loudly(void *arg)
{
	struct crew *crew = arg;

	pthread_barrier_wait(&crew->barrier);
	crew->me->ready = 1;
	scene_await(&scene_flags[0], 1);
	_exit(3);
}

/* exit_group() in two threads while another process sends SIGKILL: whichever is first. */
static void die_exit_or_kill(struct slot *me, char **args)
{
	struct crew *crew = crew_new(me, args, 2);

	scene_last_word(me);
	thread_start(exit_loudly, crew);
	exit_loudly(crew);
}

static void *end_after_next(void *arg)
{
	struct crew *crew = arg;

	if (++crew->arrived < crew->size)
		thread_start(end_after_next, crew);
	else
		thread_die(crew->me, crew->args + 1);
	thread_end(0);
	return NULL;
}

/* Each thread starts the next and ends; the last one dies as told. */
static void die_nested(struct slot *me, char **args)
{
	struct crew *crew = crew_new(me, args, atoi(args[0]));

	scene_last_word(me);
	end_after_next(crew);
}

static void *pass_by(void *arg)
{
	struct crew *crew = arg;

	crew->arrived++;
	thread_end(1);
	return NULL;
}

/* N short threads one after the other, then the leader's exit(): none of them is an exit. */
static void die_churn(struct slot *me, char **args)
{
	struct crew *crew = crew_new(me, args, 2);

	for (int i = 1; i <= atoi(args[0]); i++) {
		thread_start(pass_by, crew);
		scene_await(&crew->arrived, i);
	}
	scene_last_word(me);
	_exit(atoi(args[1]));
}

static void *compute(void *arg)
{
	struct crew *crew = arg;

	crew->arrived++;
	for (;;)
		__asm__ volatile("");
	return NULL;
}

/* exit() while others run, in no system call. */
static void die_busy(struct slot *me, char **args)
{
	int n = atoi(args[0]);
	struct crew *crew = crew_new(me, args, n + 1);

	for (int i = 0; i < n; i++)
		thread_start(compute, crew);
	scene_await(&crew->arrived, n);
	scene_last_word(me);
	_exit(atoi(args[1]));
}

const struct way thread_ways[] = {
	{"leader-first", "CODE HOW [N]", "the leader ends with CODE, a worker later as HOW says",
	 die_leader_first, help_if_waiting, 0},
	{"worker", "HOW [N]", "a worker: exit N, signal N, fault, exec PATH [ARG...]", die_worker,
	 NULL, 0},
	{"all", "N end|exit", "N threads leave at once", die_all, NULL, 0},
	{"exec-race", "N", "N threads exec at once", die_exec_race, NULL, 0},
	{"exit-or-kill", "", "exit(3) twice, and SIGKILL from outside", die_exit_or_kill, help_race,
	 0},
	{"nested", "N HOW [CODE]", "N threads, each the child of the one before", die_nested, NULL,
	 0},
	{"busy", "N CODE", "exits while N threads compute", die_busy, NULL, 0},
	{"churn", "N CODE", "N short threads, then exit", die_churn, NULL, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
