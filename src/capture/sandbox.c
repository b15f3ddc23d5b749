// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/landlock.h"
#include "capture/sandbox.h"

/* An argument: of its bits MASK, the value must be VALUE. */
struct bits {
	uint64_t mask, value;
};

struct allowed {
	int call;
	int arg; /* -1: with any arguments */
	struct bits bits;
};

#define ANY          \
	-1,          \
	{            \
		0, 0 \
	}
#define INT 0xffffffff /* the kernel looks at no more of an int */
#define NONE_OF(flags)     \
	{                  \
		(flags), 0 \
	}

#define WRITING (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

static const struct allowed allowed[] = {
	/* records and messages out, signals and timers in, and what the C library reads through */
	{SCMP_SYS(read), ANY},
	{SCMP_SYS(write), ANY},
	{SCMP_SYS(writev), ANY},
	{SCMP_SYS(lseek), ANY},
	{SCMP_SYS(close), ANY},
	{SCMP_SYS(ioctl), 1, {INT, TIOCGWINSZ}}, /* the table's width */
	{SCMP_SYS(uname), ANY},			 /* for the start line */
	/* waiting; the last goes on with it after SIGSTOP and SIGCONT */
	{SCMP_SYS(epoll_wait), ANY},
	{SCMP_SYS(epoll_pwait), ANY},
	{SCMP_SYS(epoll_ctl), ANY},
	{SCMP_SYS(poll), ANY},
	{SCMP_SYS(ppoll), ANY},
	{SCMP_SYS(restart_syscall), ANY},
	/* /proc/kallsyms, /proc/self/fdinfo, the user database: to read */
	{SCMP_SYS(openat), 2, NONE_OF(WRITING)},
	{SCMP_SYS(fstat), ANY},
	{SCMP_SYS(newfstatat), ANY},
	{SCMP_SYS(statx), ANY},
	/* memory, and never any to run code in */
	{SCMP_SYS(brk), ANY},
	{SCMP_SYS(mmap), 2, NONE_OF(PROT_EXEC)},
	{SCMP_SYS(mprotect), 2, NONE_OF(PROT_EXEC)},
	{SCMP_SYS(mremap), ANY},
	{SCMP_SYS(munmap), ANY},
	{SCMP_SYS(madvise), ANY},
	/* clocks where they are no part of the vDSO, and what the C library may want in passing */
	{SCMP_SYS(clock_gettime), ANY},
	{SCMP_SYS(getrandom), ANY},
	{SCMP_SYS(futex), ANY},
	/* whether a process lives: kill(pid, 0) */
	{SCMP_SYS(kill), 1, {INT, 0}},
	/* the end, also by abort() */
	{SCMP_SYS(exit_group), ANY},
	{SCMP_SYS(rt_sigaction), ANY},
	{SCMP_SYS(rt_sigprocmask), ANY},
	{SCMP_SYS(rt_sigreturn), ANY},
	{SCMP_SYS(getpid), ANY},
	{SCMP_SYS(gettid), ANY},
};

#ifndef SYS_SECCOMP
#define SYS_SECCOMP 1 /* si_code; not in every C library's siginfo */
#endif

static void (*on_refused)(int call);

static void on_sigsys(int sig _unused_, siginfo_t *info, void *context _unused_)
{
	if (info->si_code == SYS_SECCOMP)
		on_refused(info->si_syscall);
	/* Somebody sent it: as if there were no handler. */
	signal(SIGSYS, SIG_DFL);
	raise(SIGSYS);
}

static int allow(scmp_filter_ctx filter, int call, int arg, struct bits bits)
{
	struct scmp_arg_cmp cmp = {
		.arg = (unsigned int)arg,
		.op = SCMP_CMP_MASKED_EQ,
		.datum_a = bits.mask,
		.datum_b = bits.value,
	};
	int r = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, arg < 0 ? 0 : 1, &cmp);

	/* This architecture has none of that name. */
	return r == -EDOM ? 0 : r;
}

static int allow_own(scmp_filter_ctx filter, pid_t child)
{
	const struct bits self = {INT, (uint64_t)getpid()}, of_child = {INT, (uint64_t)child};
	int r = allow(filter, SCMP_SYS(tgkill), 0, self);

	if (r || !child)
		return r;
	r = allow(filter, SCMP_SYS(kill), 0, of_child);
	if (!r)
		r = allow(filter, SCMP_SYS(wait4), 0, of_child);
	return r ? r : allow(filter, SCMP_SYS(waitid), 1, of_child);
}

static int fill(scmp_filter_ctx filter, pid_t child)
{
	/* SSB: slowing down this process's own code would protect nobody from it. */
	int r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);

	if (!r)
		r = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
	if (!r)
		r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	for (size_t i = 0; !r && i < ARRAY_SIZE(allowed); i++)
		r = allow(filter, allowed[i].call, allowed[i].arg, allowed[i].bits);
	return r ? r : allow_own(filter, child);
}

static int enter_seccomp(const struct sandbox *s)
{
	struct sigaction action = {
		.sa_sigaction = on_sigsys,
		.sa_flags = SA_SIGINFO | SA_NODEFER,
	};
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
	int r;

	if (!filter)
		return -ENOMEM;
	on_refused = s->refused;
	r = sigaction(SIGSYS, &action, NULL) ? -errno : fill(filter, s->child);
	if (!r)
		r = seccomp_load(filter);
	seccomp_release(filter);
	return r;
}

static bool is_missing(int r)
{
	return r == -ENOSYS || r == -EOPNOTSUPP || r == -EINVAL;
}

/*
 * The directory, since a new user comes as a new file. Where /etc/passwd is a symbolic link, that
 * of the file it leads to as well.
 */
static int enter_landlock(void)
{
	_cleanup_(freep) char *passwd = realpath("/etc/passwd", NULL);
	const char *const readable[] = {"/proc", "/etc", passwd ? dirname(passwd) : "/etc"};

	return landlock_enter(readable, ARRAY_SIZE(readable));
}

int sandbox_enter(const struct sandbox *s, struct sandbox_fences *ret, struct error *err)
{
	int landlock, seccomp;

	if (ret)
		*ret = (struct sandbox_fences){0};
	if (!SANDBOXED)
		return 0;
	landlock = enter_landlock();
	if (landlock && !is_missing(landlock))
		return error_errno(err, -landlock, "cannot enter a Landlock domain");
	seccomp = enter_seccomp(s);
	if (seccomp && !is_missing(seccomp))
		return error_errno(err, -seccomp, "cannot set a seccomp filter");
	if (ret)
		*ret = (struct sandbox_fences){.seccomp = !seccomp, .landlock = !landlock};
	return 0;
}
