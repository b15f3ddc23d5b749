/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs of a play for the victim's tracer. */
#include <err.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "play.h"

#define NO_ROOM 71

static int stopped; /* the status of the last stop */

static void call(enum __ptrace_request what, long data)
{
	if (ptrace(what, play_victim->pid, NULL, data) < 0)
		err(NO_ROOM, "ptrace %d", (int)what);
}

/* N: options. */
static void do_seize(const struct step *s)
{
	call(PTRACE_SEIZE, s->n);
}

static void do_stop(const struct step *s)
{
	(void)s;
	if (waitpid(play_victim->pid, &stopped, __WALL) < 0 || !WIFSTOPPED(stopped))
		errx(NO_ROOM, "the tracee has not stopped: 0x%x", (unsigned int)stopped);
}

static void do_interrupt(const struct step *s)
{
	call(PTRACE_INTERRUPT, 0);
	do_stop(s);
}

static void do_cont(const struct step *s)
{
	call(PTRACE_CONT, s->n);
}

static void do_pass(const struct step *s)
{
	(void)s;
	call(PTRACE_CONT, WSTOPSIG(stopped));
}

/* On to the next system call, and into its stop. */
static void do_syscall(const struct step *s)
{
	call(PTRACE_SYSCALL, s->n);
	do_stop(s);
}

static void do_single(const struct step *s)
{
	call(PTRACE_SINGLESTEP, s->n);
}

static void do_detach(const struct step *s)
{
	call(PTRACE_DETACH, s->n);
}

static void do_ptrace_kill(const struct step *s)
{
	(void)s;
	call(PTRACE_KILL, 0);
}

/* The tracer itself is killed. */
static void do_fall(const struct step *s)
{
	(void)s;
	kill(getpid(), SIGKILL);
}

/* The signal of the stop is another one, in the name of the first of the others. */
static void do_info(const struct step *s)
{
	siginfo_t info = {.si_signo = s->n, .si_code = s->code};

	info.si_pid = *play_id('a');
	if (ptrace(PTRACE_SETSIGINFO, play_victim->pid, NULL, &info) < 0)
		err(NO_ROOM, "PTRACE_SETSIGINFO");
}

const struct verb tracer_verbs[] = {
	{"seize", do_seize, false},	    {"stop", do_stop, false},
	{"interrupt", do_interrupt, false}, {"cont", do_cont, false},
	{"pass", do_pass, false},	    {"syscall", do_syscall, false},
	{"single", do_single, false},	    {"detach", do_detach, false},
	{"ptkill", do_ptrace_kill, false},  {"fall", do_fall, true},
	{"info", do_info, false},	    {NULL, NULL, false},
};
