/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is whose child: orphans, traced processes, PID namespaces, other users. */
#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scene.h"

#define NO_ROOM 71

static void await_new_parent(pid_t old)
{
	uint64_t until = scene_now() + 10000000000ull;

	while (getppid() == old && scene_now() < until)
		sched_yield();
	if (getppid() == old)
		errx(NO_ROOM, "the parent lives on");
}

/* The parent exits with 0 at once, its child with CODE when the witness has adopted it. */
static void die_orphan(struct slot *me, char **args)
{
	pid_t parent = getpid();
	struct slot *child;

	if (!scene_clone("orphan's child", 0, &child)) {
		await_new_parent(parent);
		scene_last_word(child);
		_exit(atoi(args[0]));
	}
	scene_last_word(me);
	_exit(0);
}

/* As daemon(3) and old servers do it: fork, setsid, fork. */
static void die_daemon(struct slot *me, char **args)
{
	struct slot *middle, *daemon;
	pid_t old;

	if (scene_clone("daemon's middle", 0, &middle)) {
		scene_last_word(me);
		_exit(0);
	}
	await_new_parent(me->pid);
	setsid();
	old = getpid();
	if (scene_clone("daemon", 0, &daemon)) {
		scene_last_word(middle);
		_exit(0);
	}
	await_new_parent(old);
	prctl(PR_SET_NAME, "daemon");
	scene_last_word(daemon);
	_exit(atoi(args[0]));
}

static void die_traced(struct slot *me, char **args)
{
	me->ready = 1;
	scene_await(&scene_flags[0], 1);
	scene_last_word(me);
	if (args[1])
		syscall(SYS_kill, getpid(), atoi(args[1]));
	_exit(atoi(args[0]));
}

static void trace(pid_t pid)
{
	int status;

	if (ptrace(PTRACE_SEIZE, pid, 0, 0) < 0)
		err(NO_ROOM, "PTRACE_SEIZE");
	scene_flags[0] = 1;
	while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
		ptrace(PTRACE_CONT, pid, 0, WSTOPSIG(status));
}

static void help_traced(struct slot *dying, char **args)
{
	struct slot *tracer;

	(void)args;
	scene_await_ready(dying);
	if (scene_clone("tracer", 0, &tracer))
		return;
	trace(dying->pid);
	scene_last_word(tracer);
	_exit(0);
}

static void die_tracer_leaves(struct slot *me, char **args)
{
	(void)args;
	scene_await_death(me);
}

static void help_tracer_leaves(struct slot *dying, char **args)
{
	struct slot *tracer;

	(void)args;
	scene_await_ready(dying);
	if (scene_clone("tracer", 0, &tracer))
		return;
	if (ptrace(PTRACE_SEIZE, dying->pid, 0, PTRACE_O_EXITKILL) < 0)
		err(NO_ROOM, "PTRACE_SEIZE");
	scene_last_word(tracer);
	_exit(0);
}

static void die_code(struct slot *me, char **args)
{
	scene_last_word(me);
	_exit(atoi(args[0]));
}

/*
 * The init of a PID namespace exits with CODE; another process in there is killed by the kernel.
 * It is the witness's child, because init's children are reaped by nobody who could tell.
 */
static void help_pidns_leaves(struct slot *nobody, char **args)
{
	struct slot *init, *member;
	pid_t pid = scene_clone("pidns-init", CLONE_NEWPID, &init);

	(void)nobody;
	if (!pid) {
		init->ready = 1;
		scene_await(&scene_flags[0], 1);
		die_code(init, args);
	}
	scene_await_ready(init);
	if (!scene_clone_into(pid, "pidns-member", &member))
		scene_await_death(member);
	member->killer = pid;
	scene_await_ready(member);
	scene_flags[0] = 1;
}

static void die_pidns_inner(struct slot *me, char **args)
{
	struct slot *inner;
	pid_t pid = scene_clone("pidns-inner's child", 0, &inner);

	if (!pid)
		die_code(inner, args);
	scene_reap_child(inner, pid);
	scene_last_word(me);
	_exit(0);
}

/* ARGS: UID CODE. */
static void die_setuid(struct slot *me, char **args)
{
	unsigned int id = (unsigned int)atoi(args[0]);

	if (setgroups(0, NULL) < 0 || setgid(id) < 0 || setuid(id) < 0)
		err(NO_ROOM, "setuid");
	scene_last_word(me);
	_exit(atoi(args[1]));
}

/* As a set-user-ID program: the real user is UID, root is in effect. */
static void die_suid(struct slot *me, char **args)
{
	unsigned int id = (unsigned int)atoi(args[0]);

	if (setresgid(id, 0, 0) < 0 || setresuid(id, 0, 0) < 0)
		err(NO_ROOM, "setresuid");
	scene_last_word(me);
	_exit(atoi(args[1]));
}

const struct way family_ways[] = {
	{"orphan", "CODE", "its parent is gone before", die_orphan, NULL, 0},
	{"daemon", "CODE", "fork, setsid, fork", die_daemon, NULL, 0},
	{"traced", "CODE [SIGNAL]", "while another process traces it", die_traced, help_traced, 0},
	{"tracer-leaves", "", "killed as its tracer exits (PTRACE_O_EXITKILL)", die_tracer_leaves,
	 help_tracer_leaves, 0},
	{"pidns", "CODE", "the init of its own PID namespace", die_code, NULL, CLONE_NEWPID},
	{"pidns-leaves", "CODE", "the init leaves, the others are killed", NULL, help_pidns_leaves,
	 0},
	{"pidns-inner", "CODE", "a child of a namespace's init", die_pidns_inner, NULL,
	 CLONE_NEWPID},
	{"setuid", "UID CODE", "as another user", die_setuid, NULL, 0},
	{"suid", "UID CODE", "as a set-user-ID program of that user", die_suid, NULL, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
