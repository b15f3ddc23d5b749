/* SPDX-License-Identifier: BSD-2-Clause */
/* Ends by one's own will, and by signals to oneself: the statuses. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scene.h"

static void die_code(struct slot *me, char **args)
{
	scene_last_word(me);
	_exit(atoi(args[0]));
}

/* Through the C library's exit(), as most do. */
static void die_exit(struct slot *me, char **args)
{
	scene_last_word(me);
	exit(atoi(args[0]));
}

/* exit(2) of the last thread, not exit_group(2). */
static void die_return(struct slot *me, char **args)
{
	scene_last_word(me);
	syscall(SYS_exit, atoi(args[0]));
}

static void allow_core(rlim_t bytes)
{
	struct rlimit limit = {bytes, RLIM_INFINITY};

	if (setrlimit(RLIMIT_CORE, &limit) < 0) {
		limit.rlim_max = bytes;
		if (setrlimit(RLIMIT_CORE, &limit) < 0)
			err(71, "RLIMIT_CORE");
	}
}

/* kill(2) and not raise(3): that one refuses the C library's own signals. */
static void die_raise(struct slot *me, char **args)
{
	allow_core(0);
	scene_last_word(me);
	syscall(SYS_kill, getpid(), atoi(args[0]));
}

static void die_core(struct slot *me, char **args)
{
	allow_core(RLIM_INFINITY);
	scene_last_word(me);
	syscall(SYS_kill, getpid(), atoi(args[0]));
	unlink("core");
}

static void die_abort(struct slot *me, char **args)
{
	(void)args;
	allow_core(0);
	scene_last_word(me);
	abort();
}

static void die_pipe(struct slot *me, char **args)
{
	int fds[2];

	(void)args;
	if (pipe(fds) < 0)
		err(71, "pipe");
	close(fds[0]);
	scene_last_word(me);
	if (write(fds[1], "", 1) < 0)
		err(71, "SIGPIPE did not kill");
}

static void die_after(struct slot *me, char **args)
{
	long ms = atol(args[0]);
	struct timespec pause = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&pause, NULL);
	scene_last_word(me);
	_exit(args[1] ? atoi(args[1]) : 0);
}

static int hex_digit(char c)
{
	return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

static void die_named(struct slot *me, char **args)
{
	char name[17] = "";

	if (args[0])
		for (size_t i = 0; i < 15 && args[0][2 * i]; i++)
			name[i] = (char)(hex_digit(args[0][2 * i]) << 4 |
					 hex_digit(args[0][2 * i + 1]));
	prctl(PR_SET_NAME, name);
	scene_last_word(me);
	_exit(0);
}

/* The way of a shell that finds no such command. */
static void die_exec_fail(struct slot *me, char **args)
{
	char *argv[] = {args[0], NULL};

	scene_last_word(me);
	execv(args[0], argv);
	_exit(errno == ENOENT ? 127 : 126);
}

/*
 * An exec that fails past its point of no return: the new stack does not fit, the kernel has the
 * process killed.
 */
static void die_exec_late(struct slot *me, char **args)
{
	struct rlimit limit = {1 << 16, 1 << 16};
	char *argv[] = {(char *)"/proc/self/exe", (char *)"help", NULL};

	(void)args;
	allow_core(0);
	scene_last_word(me);
	scene_name_exec(me, argv[0]);
	if (setrlimit(RLIMIT_AS, &limit) < 0)
		err(71, "RLIMIT_AS");
	execv(argv[0], argv);
	_exit(99);
}

static void die_exec(struct slot *me, char **args)
{
	scene_last_word(me);
	scene_name_exec(me, args[0]);
	execv(args[0], args);
	err(71, "%s", args[0]);
}

static void die_vfork(struct slot *me, char **args)
{
	(void)me;
	scene_vfork("vfork", NULL, atoi(args[0]));
}

static void die_vfork_exec(struct slot *me, char **args)
{
	(void)me;
	scene_name_exec(scene_vfork("vfork-exec", args, 127), args[0]);
}

/*
 * N children as fast as one process can, all named "die-storm" as itself. The witness's line is its
 * own alone: this is for counting.
 */
static void storm_one(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		err(71, "vfork");
}

static void die_storm(struct slot *me, char **args)
{
	prctl(PR_SET_NAME, "die-storm");
	for (long n = atol(args[0]); n > 0; n--)
		storm_one();
	scene_last_word(me);
	_exit(0);
}

/* As a program of 32 bits does: exit is number 1 there. */
static void die_return_32(struct slot *me, char **args)
{
	int code = atoi(args[0]);

	scene_last_word(me);
#if defined(__x86_64__)
	__asm__ volatile("int $0x80" : : "a"(1), "b"(code));
#endif
	syscall(SYS_exit, code);
}

/*
 * Has the kernel run a helper, which fails: "user" keys that are missing are asked for from
 * /sbin/request-key. In a key ring of its own; the name is new, since that it is missing is
 * remembered.
 */
static void die_helper(struct slot *me, char **args)
{
	char name[32];

	if (access("/sbin/request-key", F_OK) == 0)
		errx(71, "/sbin/request-key exists");
	snprintf(name, sizeof(name), "exitsnoop:%d", getpid());
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
		err(71, "keyctl");
	if (syscall(SYS_request_key, "user", name, "", KEY_SPEC_SESSION_KEYRING) >= 0)
		errx(71, "a key was found");
	scene_last_word(me);
	_exit(atoi(args[0]));
}

const struct way exit_ways[] = {
	{"code", "N", "exit_group(N)", die_code, NULL, 0},
	{"exit", "N", "exit(3) with N", die_exit, NULL, 0},
	{"return", "N", "the only thread ends by exit(2) with N", die_return, NULL, 0},
	{"return-32", "N", "the same by a system call of 32 bits, where there are any",
	 die_return_32, NULL, 0},
	{"raise", "SIGNAL", "a signal to itself, no core", die_raise, NULL, 0},
	{"core", "SIGNAL", "a signal to itself, a core in the working directory", die_core, NULL,
	 0},
	{"abort", "", "abort(3)", die_abort, NULL, 0},
	{"pipe", "", "writes into a pipe that nobody reads", die_pipe, NULL, 0},
	{"after", "MS [N]", "sleeps, then exits", die_after, NULL, 0},
	{"named", "HEX", "calls itself so, then exits", die_named, NULL, 0},
	{"exec-fail", "PATH", "exec fails, exits with 127 or 126", die_exec_fail, NULL, 0},
	{"exec-late", "", "exec fails when the old program is gone", die_exec_late, NULL, 0},
	{"exec", "PATH [ARG...]", "becomes another program", die_exec, NULL, 0},
	{"helper", "N", "the kernel starts a helper program that is not there; then exits",
	 die_helper, NULL, 0},
	{"vfork", "N", "vfork(), then _exit(N)", NULL, die_vfork, 0},
	{"vfork-exec", "PATH [ARG...]", "vfork(), then exec", NULL, die_vfork_exec, 0},
	{"storm", "N", "starts N children that exit at once, then exits", die_storm, NULL, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
