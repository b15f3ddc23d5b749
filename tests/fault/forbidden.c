// SPDX-License-Identifier: BSD-2-Clause
/*
 * forbidden PROFILE CALL: enters the sandbox of that profile (recorder, ecli, ecli-maps, ecli-net,
 * ecli-printk, finder, parser) and tries what it must not let through, or, the other way round,
 * what it must. Prints "refused NUMBER" when the filter stepped in, else what the call gave:
 * "done", or errno's name. "forbidden list" lists the calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/netlink.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "confine/sandbox.h"

static pid_t child, stranger;

static long do_exec(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static long do_fork(void)
{
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (!pid)
		_exit(0);
	return pid;
}

static long do_thread(void)
{
	return syscall(SYS_clone3, NULL, 0);
}

static long do_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static long do_ptrace(void)
{
	return ptrace(PTRACE_SEIZE, stranger, NULL, NULL);
}

static long do_vm_read(void)
{
	return process_vm_readv(stranger, NULL, 0, NULL, 0, 0);
}

static long do_bpf(void)
{
	return syscall(SYS_bpf, 0, NULL, 0);
}

static long do_bpf_load(void)
{
	return syscall(SYS_bpf, BPF_PROG_LOAD, NULL, 0);
}

static long do_bpf_pinned(void)
{
	return syscall(SYS_bpf, BPF_OBJ_GET, NULL, 0);
}

static long do_bpf_info(void)
{
	return syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, NULL, 0);
}

static long do_bpf_lookup(void)
{
	return syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, NULL, 0);
}

static long do_bpf_detach(void)
{
	return syscall(SYS_bpf, BPF_PROG_DETACH, NULL, 0);
}

static long do_rtnetlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
}

static long do_internet(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static long do_remove_folder(void)
{
	return rmdir("exitsnoop-forbidden-folder");
}

static long do_remove_instance(void)
{
	return rmdir("exitsnoop-forbidden-instances/one");
}

static long do_fork_namespace(void)
{
	return syscall(SYS_clone, SIGCHLD | CLONE_NEWUSER, 0, 0, 0, 0);
}

static long do_limit_stranger(void)
{
	struct rlimit limit;

	return prlimit(stranger, RLIMIT_CORE, NULL, &limit);
}

static long do_perf(void)
{
	return syscall(SYS_perf_event_open, NULL, -1, 0, -1, 0);
}

static long do_mount(void)
{
	return mount("none", "/mnt", "tmpfs", 0, NULL);
}

static long do_unshare(void)
{
	return unshare(CLONE_NEWUSER);
}

static long do_write(void)
{
	return open("/proc/self/comm", O_WRONLY);
}

static long do_read_write(void)
{
	return open("/proc/self/comm", O_RDWR);
}

static long do_create(void)
{
	return open("/tmp/exitsnoop-forbidden", O_RDONLY | O_CREAT, 0600);
}

static long do_unnamed(void)
{
	return open("/tmp", O_TMPFILE | O_RDWR, 0600);
}

static long do_unlink(void)
{
	return unlink("/tmp/exitsnoop-forbidden");
}

static long do_rename(void)
{
	return rename("/tmp/exitsnoop-forbidden", "/tmp/exitsnoop-forbidden-2");
}

static long do_chmod(void)
{
	return fchmod(STDIN_FILENO, 0777);
}

static long do_truncate(void)
{
	return ftruncate(STDIN_FILENO, 0);
}

static long do_executable(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
			       MAP_FAILED
		       ? -1
		       : 0;
}

static long do_make_executable(void)
{
	static char page[8192] __attribute__((aligned(4096)));

	return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static long do_kill(void)
{
	return kill(stranger, SIGTERM);
}

static long do_kill_all(void)
{
	return kill(-1, SIGTERM);
}

static long do_type(void)
{
	return ioctl(STDIN_FILENO, TIOCSTI, "x");
}

static long do_setuid(void)
{
	return syscall(SYS_setuid, 0);
}

static long do_io_uring(void)
{
	return syscall(425, 1, NULL); /* io_uring_setup: would do others' work unseen */
}

/* Allowed by the filter, refused by Landlock. */
static long do_read_elsewhere(void)
{
	return open("/bin/sh", O_RDONLY);
}

static long do_list_elsewhere(void)
{
	return open("/", O_RDONLY | O_DIRECTORY);
}

/* What must go on. */
static long do_read_users(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static long do_read_proc(void)
{
	return open("/proc/self/fdinfo", O_RDONLY | O_DIRECTORY);
}

static long do_kill_child(void)
{
	return kill(child, SIGTERM);
}

static long do_wait_child(void)
{
	kill(child, SIGTERM);
	return waitpid(child, NULL, 0) == child ? 0 : -1;
}

static long do_ask_for(void)
{
	return kill(stranger, 0);
}

static long do_wait(void)
{
	return usleep(1000);
}

static const struct {
	const char *name;
	long (*call)(void);
} calls[] = {
	{"exec", do_exec},
	{"fork", do_fork},
	{"thread", do_thread},
	{"socket", do_socket},
	{"ptrace", do_ptrace},
	{"vm-read", do_vm_read},
	{"bpf", do_bpf},
	{"bpf-load", do_bpf_load},
	{"bpf-pinned", do_bpf_pinned},
	{"bpf-info", do_bpf_info},
	{"bpf-lookup", do_bpf_lookup},
	{"bpf-detach", do_bpf_detach},
	{"rtnetlink", do_rtnetlink},
	{"internet", do_internet},
	{"remove-folder", do_remove_folder},
	{"remove-instance", do_remove_instance},
	{"fork-namespace", do_fork_namespace},
	{"limit-stranger", do_limit_stranger},
	{"perf", do_perf},
	{"mount", do_mount},
	{"unshare", do_unshare},
	{"write", do_write},
	{"read-write", do_read_write},
	{"create", do_create},
	{"unnamed", do_unnamed},
	{"unlink", do_unlink},
	{"rename", do_rename},
	{"chmod", do_chmod},
	{"truncate", do_truncate},
	{"executable", do_executable},
	{"make-executable", do_make_executable},
	{"kill", do_kill},
	{"kill-all", do_kill_all},
	{"type", do_type},
	{"setuid", do_setuid},
	{"io-uring", do_io_uring},
	{"usleep", do_wait},
	{"read-elsewhere", do_read_elsewhere},
	{"list-elsewhere", do_list_elsewhere},
	{"read-users", do_read_users},
	{"read-proc", do_read_proc},
	{"kill-child", do_kill_child},
	{"wait-child", do_wait_child},
	{"ask-for", do_ask_for},
};

static void on_refused(int call)
{
	char text[32];

	(void)!write(STDOUT_FILENO, text,
		     (size_t)snprintf(text, sizeof(text), "refused %d\n", call));
	kill(child, SIGTERM);
	_exit(0);
}

static pid_t sleeper(void)
{
	pid_t parent = getpid(), pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(20);
		/* A parent that was gone before sends nothing. */
		while (getppid() == parent)
			pause();
		_exit(0);
	}
	return pid;
}

static const struct {
	const char *name;
	unsigned int rights;
} profiles[] = {
	{"recorder", PROFILE_RECORDER},
	{"ecli", PROFILE_ECLI},
	{"ecli-maps", PROFILE_ECLI | RIGHT_MAPS},
	{"ecli-net", PROFILE_ECLI | RIGHT_NET},
	{"ecli-printk", PROFILE_ECLI | RIGHT_INSTANCES},
	{"finder", PROFILE_FINDER},
	{"parser", PROFILE_PARSER},
};

static int try(unsigned int rights, long (*call)(void))
{
	struct sandbox sandbox = {
		.rights = rights,
		.instances = "exitsnoop-forbidden-instances",
		.refused = on_refused,
	};
	struct error err = {0};

	stranger = sleeper();
	child = sleeper();
	sandbox.child = child;
	if (stranger < 0 || child < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    sandbox_enter(&sandbox, NULL, &err)) {
		fprintf(stderr, "forbidden: %s\n", err.text);
		return 1;
	}
	errno = 0;
	if (call() < 0)
		dprintf(STDOUT_FILENO, "%s\n", strerrorname_np(errno));
	else
		dprintf(STDOUT_FILENO, "done\n");
	return 0; /* the sleepers go with us */
}

static int try_by_name(const char *profile, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(profiles); i++) {
		if (strcmp(profiles[i].name, profile))
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(calls); k++)
			if (!strcmp(calls[k].name, name))
				return try(profiles[i].rights, calls[k].call);
	}
	return 2;
}

int main(int argc, char **argv)
{
	if (argc == 3)
		return try_by_name(argv[1], argv[2]);
	if (argc != 2 || strcmp(argv[1], "list"))
		return 2;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		puts(calls[i].name);
	return 0;
}
