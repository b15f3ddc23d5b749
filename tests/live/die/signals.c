/* SPDX-License-Identifier: BSD-2-Clause */
/* Killed: by other processes, timers, terminals, parents, the owners of control groups. */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scene.h"

#define NO_ROOM 71

static void no_core(void)
{
	struct rlimit none = {0, RLIM_INFINITY};

	setrlimit(RLIMIT_CORE, &none);
}

static void die_waiting(struct slot *me, char **args)
{
	(void)args;
	no_core();
	scene_await_death(me);
}

static void send_kill(struct slot *dying, char **args)
{
	unsigned int uid = args[1] ? (unsigned int)atoi(args[1]) : 0;

	if (uid && setresuid(uid, uid, uid) < 0)
		err(NO_ROOM, "setuid");
	if (kill(dying->pid, atoi(args[0])) < 0)
		err(NO_ROOM, "kill");
}

static void help_kill(struct slot *dying, char **args)
{
	scene_send_killer(dying, args, send_kill);
}

static void die_as_user(struct slot *me, char **args)
{
	unsigned int uid = (unsigned int)atoi(args[1]);

	if (setgid(uid) < 0 || setuid(uid) < 0)
		err(NO_ROOM, "setuid");
	die_waiting(me, args);
}

static void send_tgkill(struct slot *dying, char **args)
{
	if (syscall(SYS_tgkill, dying->pid, dying->pid, atoi(args[0])) < 0)
		err(NO_ROOM, "tgkill");
}

static void help_tgkill(struct slot *dying, char **args)
{
	scene_send_killer(dying, args, send_tgkill);
}

static void send_queue(struct slot *dying, char **args)
{
	if (sigqueue(dying->pid, atoi(args[0]), (union sigval){.sival_int = 42}) < 0)
		err(NO_ROOM, "sigqueue");
}

static void help_queue(struct slot *dying, char **args)
{
	scene_send_killer(dying, args, send_queue);
}

static void send_group(struct slot *dying, char **args)
{
	if (kill(-dying->pid, atoi(args[0])) < 0)
		err(NO_ROOM, "kill of a group");
}

static void help_group(struct slot *dying, char **args)
{
	scene_send_killer(dying, args, send_group);
}

static void die_in_group(struct slot *me, char **args)
{
	setpgid(0, 0);
	die_waiting(me, args);
}

static int handled_code;

static void handle_and_raise(int sig)
{
	signal(sig, SIG_DFL);
	raise(sig);
}

static void handle_and_exit(int sig)
{
	(void)sig;
	_exit(handled_code);
}

static void die_reraise(struct slot *me, char **args)
{
	signal(atoi(args[0]), handle_and_raise);
	die_waiting(me, args);
}

static void die_handled(struct slot *me, char **args)
{
	handled_code = atoi(args[1]);
	signal(atoi(args[0]), handle_and_exit);
	scene_await_death(me);
}

static void send_plain(struct slot *dying, char **args)
{
	kill(dying->pid, atoi(args[0]));
	scene_flags[0] = 1;
}

static void help_plain(struct slot *dying, char **args)
{
	scene_send_killer(dying, args, send_plain);
}

/* One signal is ignored, another kills: the sender of the second is the killer. */
static void die_ignoring(struct slot *me, char **args)
{
	signal(atoi(args[0]), SIG_IGN);
	die_waiting(me, args);
}

static void send_two(struct slot *dying, char **args)
{
	kill(dying->pid, atoi(args[0]));
	kill(dying->pid, atoi(args[1]));
}

static void help_ignoring(struct slot *dying, char **args)
{
	scene_send_killer(dying, args, send_two);
}

/* A coredump signal does not close the door at once: two may be pending when it goes on. */
static void send_and_go_on(struct slot *dying, char **args)
{
	kill(dying->pid, atoi(args[1]));
	kill(dying->pid, SIGCONT);
}

static void help_two(struct slot *dying, char **args)
{
	pid_t first;

	scene_send_killer(dying, args, send_plain);
	first = dying->killer;
	scene_await(&scene_flags[0], 1);
	scene_send_killer(dying, args, send_and_go_on);
	dying->killer = first;
}

static void die_stopped(struct slot *me, char **args)
{
	(void)args;
	no_core();
	scene_last_word(me);
	me->ready = 1;
	raise(SIGSTOP);
	for (;;)
		pause();
}

/*
 * A stopped process whose group loses its last tie to its session is sent SIGHUP by the kernel
 * (POSIX job control): no terminal has to do with it.
 */
static void die_orphaned_group(struct slot *me, char **args)
{
	struct slot *child;

	(void)args;
	setsid();
	if (!scene_clone("orphaned-group's child", 0, &child)) {
		setpgid(0, 0);
		scene_last_word(child);
		child->ready = 1;
		raise(SIGSTOP);
		_exit(0);
	}
	scene_await_ready(child);
	waitid(P_PID, (id_t)child->pid, &(siginfo_t){0}, WSTOPPED | WNOWAIT);
	scene_last_word(me);
	child->ppid = me->ppid;
	_exit(0);
}

/* Its parent, not the witness, dies first. */
static void die_parent_death(struct slot *me, char **args)
{
	struct slot *child;

	if (!scene_clone("parent-death's child", 0, &child)) {
		no_core();
		prctl(PR_SET_PDEATHSIG, atoi(args[0]));
		child->killer = getppid();
		scene_await_death(child);
	}
	scene_await_ready(child);
	scene_last_word(me);
	child->ppid = me->ppid; /* adopted before the signal is sent */
	_exit(0);
}

static void die_alarm(struct slot *me, char **args)
{
	(void)args;
	/* The shortest that alarm(2) knows is a second; itimer ways are the quick ones. */
	scene_last_word(me);
	alarm(1);
	for (;;)
		pause();
}

static void die_itimer(struct slot *me, char **args)
{
	static const char *const names[] = {"real", "virtual", "prof"};
	struct itimerval timer = {.it_value = {.tv_usec = 20000}};

	scene_last_word(me);
	for (int which = 0; which < 3; which++)
		if (!strcmp(args[0], names[which]))
			setitimer((__itimer_which_t)which, &timer, NULL);
	for (;;)
		if (!strcmp(args[0], "real"))
			pause();
}

static void die_posix_timer(struct slot *me, char **args)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = atoi(args[0])};
	struct itimerspec time = {.it_value = {.tv_nsec = 20000000}};
	timer_t timer;

	no_core();
	scene_last_word(me);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0 ||
	    timer_settime(timer, 0, &time, NULL) < 0)
		err(NO_ROOM, "timer_create");
	for (;;)
		pause();
}

static int terminal_open(char name[static 64])
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0 ||
	    ptsname_r(master, name, 64) != 0)
		err(NO_ROOM, "no pseudo-terminal");
	return master;
}

/* A session of its own with the terminal NAME. */
static void terminal_enter(int master, const char *name)
{
	int tty;

	close(master);
	setsid();
	tty = open(name, O_RDWR | O_CLOEXEC);
	if (tty < 0 || ioctl(tty, TIOCSCTTY, 0) < 0)
		err(NO_ROOM, "%s", name);
}

/* ARGS: "interrupt" or "quit" is typed, or the terminal does "hangup". */
static void help_terminal(struct slot *nobody, char **args)
{
	struct slot *dying;
	char name[64];
	int master = terminal_open(name);
	const char *key = !strcmp(args[0], "quit") ? "\x1c" : "\x03";

	(void)nobody;
	if (!scene_clone(args[0], 0, &dying)) {
		terminal_enter(master, name);
		die_waiting(dying, args);
	}
	scene_await_ready(dying);
	if (!strcmp(args[0], "hangup"))
		close(master);
	else if (write(master, key, 1) != 1)
		err(NO_ROOM, "nothing could be typed");
}

/* The leader of a session exits: the kernel hangs up on its foreground group. */
static void help_leader_hangup(struct slot *nobody, char **args)
{
	struct slot *leader, *member;
	char name[64];
	int master = terminal_open(name);

	(void)nobody;
	(void)args;
	if (!scene_clone("session's leader", 0, &leader)) {
		terminal_enter(master, name);
		if (!scene_clone("session's member", 0, &member))
			die_waiting(member, args);
		scene_await_ready(member);
		member->ppid = 0; /* who of the two is gone first is open */
		scene_last_word(leader);
		_exit(0);
	}
}

static void write_file(const char *dir, const char *name, const char *text)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(NO_ROOM, "%s", path);
	close(fd);
}

static void enter_group(const char *dir)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	write_file(dir, "cgroup.procs", pid);
}

static void die_cgroup_kill(struct slot *me, char **args)
{
	enter_group(args[0]);
	die_waiting(me, args);
}

static void send_cgroup_kill(struct slot *dying, char **args)
{
	if (args[1] && ptrace(PTRACE_SEIZE, dying->pid, NULL, NULL) < 0)
		err(NO_ROOM, "PTRACE_SEIZE");
	write_file(args[0], "cgroup.kill", "1");
}

static void help_cgroup_kill(struct slot *dying, char **args)
{
	scene_send_killer(dying, args, send_cgroup_kill);
}

const struct way signal_ways[] = {
	{"kill", "SIGNAL", "kill(2) by another process", die_waiting, help_kill, 0},
	{"kill-user", "SIGNAL UID", "a process of UID is killed by one of UID", die_as_user,
	 help_kill, 0},
	{"tgkill", "SIGNAL", "tgkill(2) by another process", die_waiting, help_tgkill, 0},
	{"sigqueue", "SIGNAL", "sigqueue(3) by another process", die_waiting, help_queue, 0},
	{"kill-group", "SIGNAL", "kill(2) of its process group", die_in_group, help_group, 0},
	{"kill-stopped", "SIGNAL", "killed while it is stopped", die_stopped, help_kill, 0},
	{"reraise", "SIGNAL", "its handler raises the outsider's signal again", die_reraise,
	 help_kill, 0},
	{"handled", "SIGNAL CODE", "its handler of the outsider's signal exits", die_handled,
	 help_plain, 0},
	{"ignoring", "SIGNAL OTHER", "an outsider sends an ignored signal and another",
	 die_ignoring, help_ignoring, 0},
	{"kill-two", "SIGNAL OTHER", "two others send signals while it is stopped", die_stopped,
	 help_two, 0},
	{"orphaned-group", "", "stopped, as its group is orphaned", die_orphaned_group, NULL, 0},
	{"parent-death", "SIGNAL", "PR_SET_PDEATHSIG", die_parent_death, NULL, 0},
	{"alarm", "", "alarm(2)", die_alarm, NULL, 0},
	{"itimer", "real|virtual|prof", "setitimer(2)", die_itimer, NULL, 0},
	{"posix-timer", "SIGNAL", "timer_create(2)", die_posix_timer, NULL, 0},
	{"terminal", "interrupt|quit|hangup", "by its terminal", NULL, help_terminal, 0},
	{"leader-hangup", "", "the session's leader exits", NULL, help_leader_hangup, 0},
	{"cgroup-kill", "DIR [traced]", "its v2 control group is killed, or by its tracer",
	 die_cgroup_kill, help_cgroup_kill, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
