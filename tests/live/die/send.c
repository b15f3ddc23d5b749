/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs of a play that send the victim a signal, also of itself. */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "play.h"

#define NO_ROOM		  71
#define PIDFD_OPEN	  434
#define PIDFD_SEND_SIGNAL 424

static void must(const char *what, long r)
{
	if (r < 0)
		err(NO_ROOM, "%c: %s", play_actor, what);
}

/* As the caller sees it. */
static pid_t target(void)
{
	return play_is_victim() ? getpid() : play_victim->pid;
}

static siginfo_t info_new(const struct step *s)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_signo = s->n;
	info.si_code = s->code;
	info.si_pid = getpid();
	return info;
}

static void do_kill(const struct step *s)
{
	must("kill", kill(target(), s->n));
}

static void do_tgkill(const struct step *s)
{
	must("tgkill", syscall(SYS_tgkill, target(), target(), s->n));
}

static void do_tgkill_worker(const struct step *s)
{
	must("tgkill", syscall(SYS_tgkill, target(), *play_id('w'), s->n));
}

static void queue(const struct step *s, pid_t named)
{
	siginfo_t info = info_new(s);

	info.si_pid = named;
	must("rt_sigqueueinfo", syscall(SYS_rt_sigqueueinfo, target(), s->n, &info));
}

static void do_queue(const struct step *s)
{
	queue(s, getpid());
}

/* In the name of the first of the others. */
static void do_forge(const struct step *s)
{
	queue(s, *play_id('a'));
}

static void do_tqueue(const struct step *s)
{
	siginfo_t info = info_new(s);

	must("rt_tgsigqueueinfo", syscall(SYS_rt_tgsigqueueinfo, target(), target(), s->n, &info));
}

static void do_tqueue_worker(const struct step *s)
{
	siginfo_t info = info_new(s);

	must("rt_tgsigqueueinfo",
	     syscall(SYS_rt_tgsigqueueinfo, target(), *play_id('w'), s->n, &info));
}

static void pidfd_send(const struct step *s, siginfo_t *info)
{
	int fd = (int)syscall(PIDFD_OPEN, target(), 0);

	must("pidfd_open", fd);
	must("pidfd_send_signal", syscall(PIDFD_SEND_SIGNAL, fd, s->n, info, 0));
	close(fd);
}

static void do_pidfd(const struct step *s)
{
	pidfd_send(s, NULL);
}

static void do_pidfd_queue(const struct step *s)
{
	siginfo_t info = info_new(s);

	pidfd_send(s, &info);
}

#if defined(__x86_64__)
static long call32(long nr, long b, long c, long d)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "a"(nr), "b"(b), "c"(c), "d"(d) : "memory");
	return r;
}

static void do_kill32(const struct step *s)
{
	if (call32(37, target(), s->n, 0))
		errx(NO_ROOM, "kill by int 0x80");
}

static void do_queue32(const struct step *s)
{
	int *info = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (info == MAP_FAILED)
		err(NO_ROOM, "mmap");
	info[0] = s->n;
	info[2] = s->code;
	info[3] = getpid();
	if (call32(178, target(), s->n, (long)info))
		errx(NO_ROOM, "rt_sigqueueinfo by int 0x80");
}
#else
#define do_kill32  do_kill
#define do_queue32 do_queue
#endif

const struct verb send_verbs[] = {
	{"kill", do_kill, false},
	{"tgkill", do_tgkill, false},
	{"wkill", do_tgkill_worker, false},
	{"queue", do_queue, false},
	{"queuehit", do_queue, true},
	{"forge", do_forge, false},
	{"tqueue", do_tqueue, false},
	{"wqueue", do_tqueue_worker, false},
	{"pidfd", do_pidfd, false},
	{"pidfdqueue", do_pidfd_queue, false},
	{"killx", do_kill32, false},
	{"queuex", do_queue32, false},
	{NULL, NULL, false},
};
