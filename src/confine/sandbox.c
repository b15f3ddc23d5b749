// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/bpf.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "confine/landlock.h"
#include "confine/sandbox.h"

/* An argument: of its bits MASK, the value must be VALUE. */
struct bits {
	uint64_t mask, value;
};

struct allowed {
	unsigned int rights; /* any of them allows it */
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
#define FIRST(value)         \
	0,                   \
	{                    \
		INT, (value) \
	}
#define SECOND(value)        \
	1,                   \
	{                    \
		INT, (value) \
	}
#define NONE_OF(flags)     \
	{                  \
		(flags), 0 \
	}

#define WRITING (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

#define NAMESPACES                                                                     \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
	 CLONE_NEWPID | CLONE_NEWNET)

static const struct allowed allowed[] = {
	/* records and messages out, signals and timers in */
	{RIGHT_WORK, SCMP_SYS(read), ANY},
	{RIGHT_WORK, SCMP_SYS(write), ANY},
	{RIGHT_WORK, SCMP_SYS(lseek), ANY},
	{RIGHT_WORK, SCMP_SYS(close), ANY},
	{RIGHT_WORK, SCMP_SYS(fstat), ANY},
	/* fstat() of the C library; Landlock has no say in stat() of a path, either */
	{RIGHT_WORK, SCMP_SYS(newfstatat), 3, {AT_EMPTY_PATH, AT_EMPTY_PATH}},
	/* memory, and never any to run code in */
	{RIGHT_WORK, SCMP_SYS(brk), ANY},
	{RIGHT_WORK, SCMP_SYS(mmap), 2, NONE_OF(PROT_EXEC)},
	{RIGHT_WORK, SCMP_SYS(mprotect), 2, NONE_OF(PROT_EXEC)},
	{RIGHT_WORK, SCMP_SYS(mremap), ANY},
	{RIGHT_WORK, SCMP_SYS(munmap), ANY},
	{RIGHT_WORK, SCMP_SYS(madvise), ANY},
	/* clocks where they are no part of the vDSO, and what the C library may want in passing */
	{RIGHT_WORK, SCMP_SYS(clock_gettime), ANY},
	{RIGHT_WORK, SCMP_SYS(getrandom), ANY},
	{RIGHT_WORK, SCMP_SYS(futex), ANY},
	/* qsort() of glibc before 2.37 bounds its memory by the machine's */
	{RIGHT_WORK, SCMP_SYS(sysinfo), ANY},
	{RIGHT_WORK, SCMP_SYS(exit_group), ANY},
	/* the handler of a refused call; the end by abort() */
	{RIGHT_SIGNALS, SCMP_SYS(rt_sigaction), ANY},
	{RIGHT_SIGNALS, SCMP_SYS(rt_sigprocmask), ANY},
	{RIGHT_SIGNALS, SCMP_SYS(rt_sigreturn), ANY},
	{RIGHT_SIGNALS, SCMP_SYS(getpid), ANY},
	{RIGHT_SIGNALS, SCMP_SYS(gettid), ANY},
	{RIGHT_OUTPUT, SCMP_SYS(writev), ANY},
	{RIGHT_OUTPUT, SCMP_SYS(ioctl), SECOND(TIOCGWINSZ)}, /* the table's width */
	{RIGHT_OUTPUT, SCMP_SYS(uname), ANY},		     /* for the start line */
	/* waiting; the last goes on with it after SIGSTOP and SIGCONT */
	{RIGHT_WAIT, SCMP_SYS(epoll_wait), ANY},
	{RIGHT_WAIT, SCMP_SYS(epoll_pwait), ANY},
	{RIGHT_WAIT, SCMP_SYS(epoll_ctl), ANY},
	{RIGHT_WAIT, SCMP_SYS(poll), ANY},
	{RIGHT_WAIT, SCMP_SYS(ppoll), ANY},
	{RIGHT_WAIT, SCMP_SYS(restart_syscall), ANY},
	/* /proc/kallsyms, /proc/self/fdinfo, the user database: to read */
	{RIGHT_FILES | RIGHT_INSPECT, SCMP_SYS(openat), 2, NONE_OF(WRITING)},
	{RIGHT_FILES | RIGHT_INSPECT, SCMP_SYS(newfstatat), ANY},
	{RIGHT_FILES | RIGHT_INSPECT, SCMP_SYS(statx), ANY},
	{RIGHT_INSPECT, SCMP_SYS(fstatfs), ANY},
	{RIGHT_PARSE, SCMP_SYS(pread64), ANY},
	{RIGHT_PARSE, SCMP_SYS(fcntl), SECOND(F_GETFD)},
	/* a process like itself, in no other namespaces; it gives up its rights then */
	{RIGHT_SPAWN, SCMP_SYS(clone), 0, NONE_OF(CLONE_VM | NAMESPACES)},
	{RIGHT_SPAWN, SCMP_SYS(set_robust_list), ANY},
	{RIGHT_SPAWN, SCMP_SYS(wait4), ANY},
	{RIGHT_SPAWN, SCMP_SYS(pipe2), ANY},
	{RIGHT_SPAWN | RIGHT_TIMER, SCMP_SYS(setitimer), ANY},
	{RIGHT_SPAWN, SCMP_SYS(prctl), ANY},
	{RIGHT_SPAWN, SCMP_SYS(prlimit64), FIRST(0)},
	{RIGHT_SPAWN, SCMP_SYS(capget), ANY},
	{RIGHT_SPAWN, SCMP_SYS(capset), ANY},
	{RIGHT_SPAWN, SCMP_SYS(seccomp), ANY},
	{RIGHT_SPAWN, SCMP_SYS(landlock_create_ruleset), ANY},
	{RIGHT_SPAWN, SCMP_SYS(landlock_restrict_self), ANY},
	{RIGHT_EXISTS, SCMP_SYS(kill), SECOND(0)},
	{RIGHT_CHILDREN, SCMP_SYS(wait4), FIRST(INT)}, /* -1 */
	/* closing a link of a perf event; libbpf takes a perf buffer's entries out of its map */
	{RIGHT_PROGRAMS, SCMP_SYS(ioctl), SECOND(PERF_EVENT_IOC_DISABLE)},
	{RIGHT_PROGRAMS, SCMP_SYS(bpf), FIRST(BPF_OBJ_GET_INFO_BY_FD)},
	{RIGHT_PROGRAMS | RIGHT_MAPS, SCMP_SYS(bpf), FIRST(BPF_MAP_DELETE_ELEM)},
	{RIGHT_MAPS, SCMP_SYS(bpf), FIRST(BPF_MAP_LOOKUP_ELEM)},
	{RIGHT_MAPS, SCMP_SYS(bpf), FIRST(BPF_MAP_GET_NEXT_KEY)},
	{RIGHT_MAPS, SCMP_SYS(bpf), FIRST(BPF_MAP_UPDATE_ELEM)}, /* clears an array */
	{RIGHT_MAPS, SCMP_SYS(bpf), FIRST(BPF_MAP_LOOKUP_BATCH)},
	{RIGHT_MAPS, SCMP_SYS(bpf), FIRST(BPF_MAP_LOOKUP_AND_DELETE_BATCH)},
	/* rtnetlink */
	{RIGHT_NET, SCMP_SYS(socket), FIRST(AF_NETLINK)},
	{RIGHT_NET, SCMP_SYS(setsockopt), SECOND(SOL_NETLINK)},
	{RIGHT_NET, SCMP_SYS(bind), ANY},
	{RIGHT_NET, SCMP_SYS(getsockname), ANY},
	{RIGHT_NET, SCMP_SYS(sendto), ANY},
	{RIGHT_NET, SCMP_SYS(sendmsg), ANY},
	{RIGHT_NET, SCMP_SYS(recvfrom), ANY},
	{RIGHT_NET, SCMP_SYS(recvmsg), ANY},
	{RIGHT_NET, SCMP_SYS(bpf), FIRST(BPF_PROG_DETACH)},
	{RIGHT_INSTANCES, SCMP_SYS(rmdir), ANY},
	{RIGHT_INSTANCES, SCMP_SYS(unlinkat), 2, {INT, AT_REMOVEDIR}},
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

static int allow_own(scmp_filter_ctx filter, const struct sandbox *s)
{
	const struct bits self = {INT, (uint64_t)getpid()}, child = {INT, (uint64_t)s->child};
	int r = s->rights & RIGHT_SIGNALS ? allow(filter, SCMP_SYS(tgkill), 0, self) : 0;

	/* An error that memory has run out looks whether it was limited (base/error.h). */
	if (!r)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2,
				     SCMP_A0_32(SCMP_CMP_EQ, 0), SCMP_A2_64(SCMP_CMP_EQ, 0));
	if (r || !s->child)
		return r;
	r = allow(filter, SCMP_SYS(kill), 0, child);
	if (!r)
		r = allow(filter, SCMP_SYS(wait4), 0, child);
	return r ? r : allow(filter, SCMP_SYS(waitid), 1, child);
}

static int fill(scmp_filter_ctx filter, const struct sandbox *s)
{
	/* SSB: slowing down this process's own code would protect nobody from it. */
	int r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);

	if (!r)
		r = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
	if (!r)
		r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	for (size_t i = 0; !r && i < ARRAY_SIZE(allowed); i++)
		if (allowed[i].rights & s->rights)
			r = allow(filter, allowed[i].call, allowed[i].arg, allowed[i].bits);
	return r ? r : allow_own(filter, s);
}

static int enter_seccomp(const struct sandbox *s)
{
	struct sigaction action = {
		.sa_sigaction = on_sigsys,
		.sa_flags = SA_SIGINFO | SA_NODEFER,
	};
	scmp_filter_ctx filter = seccomp_init(s->refused ? SCMP_ACT_TRAP : SCMP_ACT_KILL_PROCESS);
	int r = 0;

	if (!filter)
		return -ENOMEM;
	on_refused = s->refused;
	if (on_refused && sigaction(SIGSYS, &action, NULL))
		r = -errno;
	if (!r)
		r = fill(filter, s);
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
 * Of the user database the directory, since a new user comes as a new file. Where /etc/passwd is a
 * symbolic link, that of the file it leads to as well.
 */
static int enter_landlock(const struct sandbox *s)
{
	_cleanup_(freep) char *passwd =
		s->rights & RIGHT_USERS ? realpath("/etc/passwd", NULL) : NULL;
	const struct {
		enum right right;
		struct landlock_rule rule;
	} all[] = {
		{RIGHT_PROC, {"/proc", LANDLOCK_READ}},
		{RIGHT_USERS, {"/etc", LANDLOCK_READ}},
		{RIGHT_USERS, {passwd ? dirname(passwd) : NULL, LANDLOCK_READ}},
		{RIGHT_INSTANCES, {s->instances, LANDLOCK_REMOVE_DIRECTORIES}},
	};
	struct landlock_rule rules[ARRAY_SIZE(all)];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (s->rights & all[i].right)
			rules[n++] = all[i].rule;
	return landlock_enter(rules, n);
}

int sandbox_enter(const struct sandbox *s, struct sandbox_fences *ret, struct error *err)
{
	int landlock, seccomp;

	if (ret)
		*ret = (struct sandbox_fences){0};
	if (!SANDBOXED)
		return 0;
	/* A domain cannot look at the processes outside of it, /proc/PID/maps included. */
	landlock = s->rights & RIGHT_INSPECT ? -EOPNOTSUPP : enter_landlock(s);
	if (landlock && !is_missing(landlock))
		return error_errno(err, -landlock, "cannot enter a Landlock domain");
	seccomp = enter_seccomp(s);
	if (seccomp && !is_missing(seccomp))
		return error_errno(err, -seccomp, "cannot set a seccomp filter");
	if (ret)
		*ret = (struct sandbox_fences){.seccomp = !seccomp, .landlock = !landlock};
	return 0;
}

size_t sandbox_refusal(char text[SANDBOX_REFUSAL_MAX], const char *program, int call)
{
	char *at = stpncpy(text, program, 32);

	at = stpcpy(at, ": stopped: its own sandbox does not allow system call ");
	for (int unit = 1000; unit; unit /= 10)
		if (unit == 1 || call >= unit)
			*at++ = (char)('0' + call / unit % 10);
	at = stpcpy(at, " (a mistake of ");
	at = stpncpy(at, program, 32);
	at = stpcpy(at, "; --no-sandbox goes without). What was not yet written is lost\n");
	return (size_t)(at - text);
}
