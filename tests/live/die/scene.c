/* SPDX-License-Identifier: BSD-2-Clause */
#include "scene.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NO_ROOM	    71 /* EX_OSERR: the scene could not be set, the test says nothing */
#define PATIENCE_NS (10 * 1000000000ull)

static struct {
	_Atomic int used;
	_Atomic int flags[16];
	struct slot slots[SCENE_SLOTS_MAX];
} * stage;

_Atomic int *scene_flags;

static uint64_t now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

uint64_t scene_now(void)
{
	return now(CLOCK_MONOTONIC);
}

int scene_init(void)
{
	stage = mmap(NULL, sizeof(*stage), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (stage == MAP_FAILED)
		return -errno;
	scene_flags = stage->flags;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		return -errno;
	return 0;
}

/* This process's number as the witness sees it: its /proc is in the witness's namespace. */
static pid_t own_number(void)
{
	char text[16] = "";

	if (readlink("/proc/self", text, sizeof(text) - 1) < 0)
		err(NO_ROOM, "/proc/self");
	return atoi(text);
}

static struct slot *slot_new(const char *label)
{
	int n = stage->used++;
	struct slot *slot;

	if (n >= SCENE_SLOTS_MAX)
		errx(NO_ROOM, "more than %d on the scene", SCENE_SLOTS_MAX);
	slot = &stage->slots[n];
	memset(slot, 0, sizeof(*slot));
	snprintf(slot->label, sizeof(slot->label), "%s", label);
	slot->threads = 1;
	/* Not left to the child: its parent may be dead before it looks. */
	slot->origin_ppid = own_number();
	return slot;
}

/*
 * The witness's /proc tells everyone's numbers as the witness sees them, also to those who were
 * born in another PID namespace.
 */
static void read_numbers(struct slot *me)
{
	int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC), pid = 0, ppid = 0, session = 0;
	char text[512], *end;
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		err(NO_ROOM, "/proc/self/stat");
	close(fd);
	text[n] = '\0';
	end = strrchr(text, ')');
	if (!end || sscanf(text, "%d", &pid) != 1 ||
	    sscanf(end, ") %*c %d %*d %d", &ppid, &session) != 2)
		errx(NO_ROOM, "/proc/self/stat is no stat");
	me->ppid = ppid;
	me->session = session;
	me->pid = pid;
}

void scene_born(struct slot *me)
{
	me->born_to = scene_now();
	scene_last_word(me);
}

void scene_last_word(struct slot *me)
{
	read_numbers(me);
	me->ns_pid = getpid();
	me->uid = getuid();
	me->gid = getgid();
	prctl(PR_GET_NAME, me->comm);
	me->last_alive_real = now(CLOCK_REALTIME);
	me->last_alive = scene_now();
}

pid_t scene_clone(const char *label, int flags, struct slot **ret_me)
{
	struct slot *slot = slot_new(label);
	pid_t pid;

	fflush(stdout);
	slot->born_from = scene_now();
	pid = (pid_t)syscall(SYS_clone, flags & CSIGNAL ? flags : flags | SIGCHLD, NULL, NULL, NULL,
			     NULL);
	if (pid < 0)
		err(NO_ROOM, "clone for \"%s\"", label);
	if (pid == 0)
		scene_born(slot);
	*ret_me = slot;
	return pid;
}

/* setns() there, and back. */
pid_t scene_clone_into(pid_t init, const char *label, struct slot **ret_me)
{
	char path[64];
	int theirs, ours = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	pid_t pid;

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", init);
	theirs = open(path, O_RDONLY | O_CLOEXEC);
	if (ours < 0 || theirs < 0 || setns(theirs, CLONE_NEWPID) < 0)
		err(NO_ROOM, "%s", path);
	pid = scene_clone(label, 0, ret_me);
	if (pid && setns(ours, CLONE_NEWPID) < 0)
		err(NO_ROOM, "back to our namespace");
	close(ours);
	close(theirs);
	return pid;
}

struct slot *scene_vfork(const char *label, char **exec, int code)
{
	struct slot *slot = slot_new(label);

	fflush(stdout);
	slot->born_from = scene_now();
	if (vfork() == 0) {
		scene_born(slot);
		if (exec)
			execv(exec[0], exec);
		_exit(code);
	}
	return slot;
}

void scene_await(const _Atomic int *flag, int n)
{
	uint64_t until = scene_now() + PATIENCE_NS;

	while (*flag < n) {
		if (scene_now() > until)
			errx(NO_ROOM, "waited ten seconds in vain");
		sched_yield();
	}
}

void scene_await_ready(const struct slot *dying)
{
	scene_await(&dying->ready, 1);
}

_Noreturn void scene_await_death(struct slot *me)
{
	scene_last_word(me);
	me->ready = 1;
	for (;;)
		pause();
}

void scene_name_exec(struct slot *me, const char *path)
{
	const char *base = strrchr(path, '/');

	memset(me->comm, 0, sizeof(me->comm));
	snprintf(me->comm, sizeof(me->comm), "%s", base ? base + 1 : path);
}

void scene_send_killer(struct slot *dying, char **args, void (*act)(struct slot *, char **))
{
	struct slot *me;
	pid_t pid;

	scene_await_ready(dying);
	pid = scene_clone("killer", 0, &me);
	if (pid) {
		dying->killer = pid;
		return;
	}
	prctl(PR_SET_NAME, "killer");
	scene_last_word(me);
	act(dying, args);
	scene_last_word(me);
	_exit(0);
}

static struct slot *slot_find(pid_t pid)
{
	int n = stage->used < SCENE_SLOTS_MAX ? stage->used : SCENE_SLOTS_MAX;

	while (n--)
		if (stage->slots[n].pid == pid && !stage->slots[n].reaped)
			return &stage->slots[n];
	errx(NO_ROOM, "reaped %d, which nobody announced", pid);
}

static void print_usage(const struct rusage *u)
{
	printf(",\"usage\":{\"user_us\":%lld,\"system_us\":%lld,\"max_rss_kib\":%ld,",
	       u->ru_utime.tv_sec * 1000000ll + u->ru_utime.tv_usec,
	       u->ru_stime.tv_sec * 1000000ll + u->ru_stime.tv_usec, u->ru_maxrss);
	printf("\"minor_faults\":%ld,\"major_faults\":%ld,\"voluntary_switches\":%ld,"
	       "\"involuntary_switches\":%ld,\"in_blocks\":%ld,\"out_blocks\":%ld}",
	       u->ru_minflt, u->ru_majflt, u->ru_nvcsw, u->ru_nivcsw, u->ru_inblock, u->ru_oublock);
}

static void print_times(const struct slot *s)
{
	printf(",\"duration_ns\":[%llu,%llu],\"real_ns\":[%llu,%llu]",
	       (unsigned long long)(s->last_alive - s->born_to),
	       (unsigned long long)(s->dead - s->born_from), (unsigned long long)s->last_alive_real,
	       (unsigned long long)s->dead_real);
}

static void print_comm(const struct slot *s)
{
	printf(",\"comm_hex\":\"");
	for (size_t i = 0; i < strnlen(s->comm, sizeof(s->comm)); i++)
		printf("%02x", (unsigned char)s->comm[i]);
	printf("\"");
}

static void print_death(const struct slot *s)
{
	bool exited = WIFEXITED(s->status);

	printf("{\"label\":\"%s\",\"pid\":%d,\"ppid\":%d,\"origin_ppid\":%d,\"uid\":%u,\"gid\":%u",
	       s->label, s->pid, s->ppid, s->origin_ppid, s->uid, s->gid);
	printf(",\"status\":%d,\"exit_code\":%d,\"signal\":%d,\"core_dumped\":%s", s->status,
	       exited ? WEXITSTATUS(s->status) : 0, exited ? 0 : WTERMSIG(s->status),
	       !exited && WCOREDUMP(s->status) ? "true" : "false");
	print_times(s);
	print_comm(s);
	printf(",\"killer\":%d,\"addr\":\"0x%llx\",\"threads\":%u,\"ns_pid\":%d,\"session\":%d",
	       s->killer, (unsigned long long)s->addr, s->threads, s->ns_pid, s->session);
	print_usage(&s->usage);
	printf("}\n");
}

/*
 * Before Linux 5.17 waitid() with WNOWAIT tells how the leader ended, not the process
 * (kernel/exit.c, wait_task_zombie): where threads are in play it is no second witness there.
 */
static bool waitid_tells_the_leader(void)
{
	struct utsname kernel;
	int major, minor;

	uname(&kernel);
	return sscanf(kernel.release, "%d.%d", &major, &minor) == 2 &&
	       (major < 5 || (major == 5 && minor < 17));
}

/* waitid() and wait4() are asked both; a difference would mean that the witness is wrong. */
static void reap(struct slot *slot, const siginfo_t *info)
{
	int code, value;

	/* In this order: the birth is reckoned from both, and must not come out late. */
	slot->dead_real = now(CLOCK_REALTIME);
	slot->dead = scene_now();
	if (wait4(info->si_pid, &slot->status, 0, &slot->usage) != info->si_pid)
		err(NO_ROOM, "wait4 for %d", info->si_pid);
	code = WIFEXITED(slot->status)	 ? CLD_EXITED
	       : WCOREDUMP(slot->status) ? CLD_DUMPED
					 : CLD_KILLED;
	value = WIFEXITED(slot->status) ? WEXITSTATUS(slot->status) : WTERMSIG(slot->status);
	if ((info->si_code != code || info->si_status != value) &&
	    !(slot->threads > 1 && waitid_tells_the_leader()))
		errx(NO_ROOM, "waitid says %d/%d, wait4 says 0x%x", info->si_code, info->si_status,
		     (unsigned int)slot->status);
	slot->reaped = true;
}

void scene_reap_child(struct slot *child, pid_t pid)
{
	siginfo_t info;

	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0)
		if (errno != EINTR)
			err(NO_ROOM, "waitid for %d", pid);
	reap(child, &info);
}

void scene_reap(void)
{
	siginfo_t info;

	for (;;) {
		if (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT) == 0)
			reap(slot_find(info.si_pid), &info);
		else if (errno != EINTR)
			break;
	}
	for (int i = 0; i < stage->used; i++) {
		if (!stage->slots[i].reaped)
			errx(NO_ROOM, "nobody reaped \"%s\"", stage->slots[i].label);
		print_death(&stage->slots[i]);
	}
	fflush(stdout);
	stage->used = 0;
	memset((void *)stage->flags, 0, sizeof(stage->flags));
}
