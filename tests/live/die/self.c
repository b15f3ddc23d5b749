/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs of a play for the victim: what it does with signals, and what makes the kernel send one. */
#include <err.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "play.h"

#define NO_ROOM 71

static int terminal = -1;

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

static void do_null(const struct step *s)
{
	volatile uintptr_t address = (uintptr_t)(s->n ? s->n : 0x10);

	play_victim->addr = address;
	*(volatile int *)address = 1;
}

static int descend(volatile char *above)
{
	volatile char here[4096];

	here[0] = above ? *above : 1;
	return descend(here) + here[0];
}

static void do_overflow(const struct step *s)
{
	struct rlimit limit = {256 << 10, RLIM_INFINITY};

	(void)s;
	setrlimit(RLIMIT_STACK, &limit);
	exit(descend(NULL));
}

/* An alternate stack, unmapped with N: no handler can run on it then. */
static void do_altstack(const struct step *s)
{
	stack_t stack = {.ss_size = 64 << 10};

	stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);
	if (stack.ss_sp == MAP_FAILED || sigaltstack(&stack, NULL) < 0)
		err(NO_ROOM, "sigaltstack");
	if (s->n)
		must("munmap", munmap(stack.ss_sp, stack.ss_size));
}

/* N: ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF. */
static void do_itimer(const struct step *s)
{
	struct itimerval timer = {.it_value = {.tv_usec = 20000}};

	must("setitimer", setitimer((__itimer_which_t)s->n, &timer, NULL));
}

static void do_timer(const struct step *s)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = s->n};
	struct itimerspec time = {.it_value = {.tv_nsec = 20000000}};
	timer_t timer;

	must("timer_create", timer_create(CLOCK_MONOTONIC, &event, &timer));
	must("timer_settime", timer_settime(timer, 0, &time, NULL));
}

static void do_limit_cpu(const struct step *s)
{
	struct rlimit limit = {1, s->n ? 1 : 20};

	must("setrlimit", setrlimit(RLIMIT_CPU, &limit));
}

/* Microseconds: soft and hard limit of a real-time thread. */
static void do_limit_rttime(const struct step *s)
{
	struct rlimit limit = {(rlim_t)s->n, (rlim_t)s->code};
	struct sched_param param = {.sched_priority = 1};

	must("setrlimit", setrlimit(RLIMIT_RTTIME, &limit));
	must("sched_setscheduler", sched_setscheduler(0, SCHED_FIFO, &param));
}

static void do_too_large(const struct step *s)
{
	struct rlimit limit = {4096, 4096};
	int fd = memfd_create("big", MFD_CLOEXEC);
	char data[8192] = "";

	(void)s;
	must("setrlimit", setrlimit(RLIMIT_FSIZE, &limit));
	for (int i = 0; i < 4; i++)
		if (write(fd, data, sizeof(data)) < 0)
			return;
}

/* A system call that is trapped: SIGSYS with a siginfo of the kernel's. */
static void do_trap(const struct step *s)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	(void)s;
	must("no_new_privs", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	must("seccomp", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
	syscall(SYS_getppid);
}

/* A terminal of its own, whose other end it holds. */
static void do_terminal(const struct step *s)
{
	char name[64];
	int tty;

	(void)s;
	setsid();
	terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal < 0 || grantpt(terminal) < 0 || unlockpt(terminal) < 0 ||
	    ptsname_r(terminal, name, sizeof(name)) != 0)
		errx(NO_ROOM, "no pseudo-terminal");
	tty = open(name, O_RDWR | O_CLOEXEC);
	must("terminal", tty);
	must("TIOCSCTTY", ioctl(tty, TIOCSCTTY, 0));
	scene_last_word(play_victim);
}

/* Byte N is typed: 3 is Ctrl-C. */
static void do_type(const struct step *s)
{
	char key = (char)s->n;

	must("write", write(terminal, &key, 1));
}

static void do_exit(const struct step *s)
{
	_exit(s->n);
}

/* A child whose end sends signal N. */
static void do_child(const struct step *s)
{
	struct slot *child;

	if (scene_clone("play's child", s->n, &child))
		return;
	scene_last_word(child);
	_exit(0);
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
	{"null", do_null, true},
	{"overflow", do_overflow, true},
	{"altstack", do_altstack, false},
	{"itimer", do_itimer, false},
	{"timer", do_timer, false},
	{"limitcpu", do_limit_cpu, false},
	{"limitrt", do_limit_rttime, false},
	{"toolarge", do_too_large, true},
	{"trap", do_trap, true},
	{"terminal", do_terminal, false},
	{"type", do_type, false},
	{"exit", do_exit, true},
	{"child", do_child, true},
	{NULL, NULL, false},
};
