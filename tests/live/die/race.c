/* SPDX-License-Identifier: BSD-2-Clause */
/* Several who send a process signals at once; the status says who of them was first. */
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
#define GO	(scene_flags[0])
#define READY	(scene_flags[1])

/* Each thread of the process raises one, each of the others sends one. */
static const int own[] = {SIGUSR1, SIGUSR2, SIGALRM};
static const int others[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGXCPU};

#define N_OWN	 ((int)(sizeof(own) / sizeof(own[0])))
#define N_OTHERS ((int)(sizeof(others) / sizeof(others[0])))

static void await_go(void)
{
	READY++;
	while (!GO)
		__asm__ volatile("");
}

static void *raise_one(void *sig)
{
	await_go();
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), *(const int *)sig);
	return NULL;
}

static void die_race(struct slot *me, char **args)
{
	struct rlimit none = {0, RLIM_INFINITY};
	pthread_t thread;

	(void)args;
	setrlimit(RLIMIT_CORE, &none);
	me->threads = N_OWN + 1;
	for (int i = 0; i < N_OWN; i++)
		if (pthread_create(&thread, NULL, raise_one, (void *)(uintptr_t)&own[i]))
			errx(NO_ROOM, "no thread");
	scene_await(&READY, N_OWN + N_OTHERS);
	scene_last_word(me);
	me->ready = 1;
	for (;;)
		pause();
}

static _Noreturn void send_one(struct slot *me, const struct slot *dying, int sig)
{
	char name[16];

	snprintf(name, sizeof(name), "sends-%d", sig);
	prctl(PR_SET_NAME, name);
	await_go();
	kill(dying->pid, sig);
	scene_last_word(me);
	_exit(0);
}

static void help_race(struct slot *dying, char **args)
{
	struct slot *me;

	(void)args;
	for (int i = 0; i < N_OTHERS; i++)
		if (!scene_clone("sender of race", 0, &me))
			send_one(me, dying, others[i]);
	scene_await_ready(dying);
	GO = 1;
}

struct creation {
	int sig;
	struct slot *child;
};

/* The thread ends, its process does not. */
static void *create_and_end(void *arg)
{
	struct creation *c = arg;

	if (!scene_clone("thread's child", 0, &c->child)) {
		prctl(PR_SET_PDEATHSIG, c->sig);
		scene_await_death(c->child);
	}
	scene_await_ready(c->child);
	return NULL;
}

static void die_thread_death(struct slot *me, char **args)
{
	struct creation c = {.sig = atoi(args[0])};
	pthread_t thread;

	me->threads = 2;
	if (pthread_create(&thread, NULL, create_and_end, &c) || pthread_join(thread, NULL))
		errx(NO_ROOM, "no thread");
	scene_reap_child(c.child, c.child->pid);
	scene_last_word(me);
	_exit(0);
}

const struct way race_ways[] = {
	{"race", "", "threads raise signals and others send some, all at once", die_race, help_race,
	 0},
	{"thread-death", "SIGNAL", "PR_SET_PDEATHSIG as the creator ends, a thread of the parent",
	 die_thread_death, NULL, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
