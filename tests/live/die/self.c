/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs of a play for the victim: what it does with signals. */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "play.h"

#define NO_ROOM 71

static void must(const char *what, long r)
{
	if (r < 0)
		err(NO_ROOM, "%c: %s", play_actor, what);
}

static void catch_with(int sig, void (*handler)(int), int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	action.sa_flags = flags;
	must("sigaction", sigaction(sig, &action, NULL));
}

static void do_catch(const struct step *s)
{
	catch_with(s->n, play_handle, 0);
}

static void do_nodefer(const struct step *s)
{
	catch_with(s->n, play_handle, SA_NODEFER);
}

static void do_reset(const struct step *s)
{
	catch_with(s->n, play_handle, (int)SA_RESETHAND);
}

static void do_onstack(const struct step *s)
{
	catch_with(s->n, play_handle, SA_ONSTACK);
}

/* The handler runs with all other signals blocked. */
static void do_catch_alone(const struct step *s)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = play_handle;
	sigfillset(&action.sa_mask);
	must("sigaction", sigaction(s->n, &action, NULL));
}

static void no_more(int sig)
{
	(void)sig;
}

/* A handler that is no part of the script. */
static void do_note(const struct step *s)
{
	catch_with(s->n, no_more, 0);
}

static void do_default(const struct step *s)
{
	catch_with(s->n, SIG_DFL, 0);
}

static void do_ignore(const struct step *s)
{
	catch_with(s->n, SIG_IGN, 0);
}

static void mask(int how, int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	if (pthread_sigmask(how, &set, NULL))
		errx(NO_ROOM, "sigmask");
}

static void do_block(const struct step *s)
{
	mask(SIG_BLOCK, s->n);
}

static void do_unblock(const struct step *s)
{
	mask(SIG_UNBLOCK, s->n);
}

static void do_raise(const struct step *s)
{
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), s->n);
}

/* Default action, and once more: what a handler does when it is done. */
static void do_again(const struct step *s)
{
	do_default(s);
	do_raise(s);
}

static void do_unblock_again(const struct step *s)
{
	do_default(s);
	do_unblock(s);
	do_raise(s);
}

static void do_kill_again(const struct step *s)
{
	do_default(s);
	kill(getpid(), s->n);
}

static void do_abort(const struct step *s)
{
	(void)s;
	abort();
}

static void do_sigwait(const struct step *s)
{
	sigset_t set;
	int got;

	sigemptyset(&set);
	sigaddset(&set, s->n);
	if (sigwait(&set, &got))
		errx(NO_ROOM, "sigwait");
}

static void do_signalfd(const struct step *s)
{
	struct signalfd_siginfo info;
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, s->n);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	must("signalfd", fd);
	must("read", read(fd, &info, sizeof(info)));
	close(fd);
}

static void do_no_room(const struct step *s)
{
	struct rlimit none = {0, 0};

	(void)s;
	must("setrlimit", setrlimit(RLIMIT_SIGPENDING, &none));
}

static void do_sleep(const struct step *s)
{
	struct timespec ts = {s->n / 1000, s->n % 1000 * 1000000l};

	while (nanosleep(&ts, &ts) < 0)
		;
}

/* The program is another one then, and raises the signal. */
static void do_exec(const struct step *s)
{
	char number[16], *argv[] = {(char *)"die", (char *)"--raise", number, NULL};

	snprintf(number, sizeof(number), "%d", s->n);
	scene_name_exec(play_victim, "/proc/self/exe");
	execv("/proc/self/exe", argv);
	err(NO_ROOM, "exec");
}

static void do_spin(const struct step *s)
{
	(void)s;
	for (;;)
		__asm__ volatile("");
}

static void do_exit(const struct step *s)
{
	_exit(s->n);
}

const struct verb self_verbs[] = {
	{"catch", do_catch, false},
	{"nodefer", do_nodefer, false},
	{"reset", do_reset, false},
	{"onstack", do_onstack, false},
	{"alone", do_catch_alone, false},
	{"note", do_note, false},
	{"default", do_default, false},
	{"ignore", do_ignore, false},
	{"block", do_block, false},
	{"unblock", do_unblock, false},
	{"raise", do_raise, false},
	{"hit", do_raise, true},
	{"again", do_again, false},
	{"unblockagain", do_unblock_again, false},
	{"killagain", do_kill_again, false},
	{"abort", do_abort, true},
	{"sigwait", do_sigwait, true},
	{"signalfd", do_signalfd, true},
	{"noroom", do_no_room, false},
	{"sleep", do_sleep, false},
	{"exec", do_exec, true},
	{"spin", do_spin, true},
	{"exit", do_exit, true},
	{NULL, NULL, false},
};
