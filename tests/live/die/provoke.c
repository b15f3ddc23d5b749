/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs of a play for the victim: what makes the kernel send it a signal. */
#include <err.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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

/* A system call that is trapped, number N: SIGSYS with a siginfo of the kernel's. */
static void do_trap(const struct step *s)
{
	unsigned int nr = s->n ? (unsigned int)s->n : SYS_getppid;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	must("no_new_privs", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	must("seccomp", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
	syscall(nr, getpid(), SIGSYS, NULL);
}

/* What it writes into a pipe is announced to its own thread, by signal N; 0: SIGIO. */
static void do_async(const struct step *s)
{
	struct f_owner_ex owner = {F_OWNER_TID, (pid_t)syscall(SYS_gettid)};
	int fds[2];

	must("pipe", pipe(fds));
	must("F_SETOWN_EX", fcntl(fds[0], F_SETOWN_EX, &owner));
	must("F_SETSIG", fcntl(fds[0], F_SETSIG, s->n));
	must("O_ASYNC", fcntl(fds[0], F_SETFL, O_ASYNC));
	must("write", write(fds[1], "", 1));
}

/* SIGXCPU for more work than the thread has announced for each period. */
static void do_deadline(const struct step *s)
{
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} attr = {
		.size = sizeof(attr),
		.policy = 6 /* SCHED_DEADLINE */,
		.flags = 4 /* SCHED_FLAG_DL_OVERRUN */,
		.runtime = 2000000,
		.deadline = 20000000,
		.period = 20000000,
	};

	(void)s;
	must("sched_setattr", syscall(SYS_sched_setattr, 0, &attr, 0));
	for (;;)
		__asm__ volatile("");
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

/* A child whose end sends signal N. */
static void do_child(const struct step *s)
{
	struct slot *child;

	if (scene_clone("play's child", s->n, &child))
		return;
	scene_last_word(child);
	_exit(0);
}

const struct verb provoke_verbs[] = {
	{"null", do_null, true},
	{"overflow", do_overflow, true},
	{"altstack", do_altstack, false},
	{"itimer", do_itimer, false},
	{"timer", do_timer, false},
	{"limitcpu", do_limit_cpu, false},
	{"limitrt", do_limit_rttime, false},
	{"toolarge", do_too_large, true},
	{"trap", do_trap, true},
	{"async", do_async, true},
	{"deadline", do_deadline, true},
	{"terminal", do_terminal, false},
	{"type", do_type, false},
	{"child", do_child, true},
	{NULL, NULL, false},
};
