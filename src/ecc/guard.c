// SPDX-License-Identifier: BSD-2-Clause
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ecc/guard.h"

#define MIN(a, b) ((a) < (b) ? (a) : (b))
/* Of libseccomp: Linux 5.7. An answer can let a call continue from 5.5 on. */
#define API_CONTINUE 6

#define MAX_BYTES (64L << 20) /* of a file that is compiled */
#define FULL_MAX  (PATH_MAX + 64)

struct guard {
	int (*run)(void *data);
	void *data;
	int result;
	scmp_filter_ctx filter;
	int loaded; /* 0, or why the filter is not there */
	int ready;  /* eventfd: loaded is known */
	int done;   /* eventfd: result is known */
	struct seccomp_notif *call;
	struct seccomp_notif_resp *answer;
	struct error *refused;
};

/* NULL: a file or a folder. */
static const char *kind_of(const struct stat *st)
{
	switch (st->st_mode & S_IFMT) {
	case S_IFIFO:
		return "a named pipe";
	case S_IFSOCK:
		return "a socket";
	case S_IFBLK:
	case S_IFCHR:
		return "a device";
	default:
		return NULL;
	}
}

static bool is_memory_device(const struct stat *st, unsigned int number)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, number);
}

/* What tools open for themselves: /dev/null, and LLVM, not as a source, /dev/urandom. */
static bool is_for_tools(const struct stat *st, int flags)
{
	return is_memory_device(st, 3) || (is_memory_device(st, 9) && !(flags & O_CLOEXEC));
}

/*
 * A file that takes memory and minutes, as one with a hole of gigabytes. Not a program, of which
 * the guarded ones and their libraries are large.
 */
static bool is_too_large(const char *path, const struct stat *st)
{
	char magic[SELFMAG];
	_cleanup_(closep) int fd = -1;

	if (!S_ISREG(st->st_mode) || st->st_size <= MAX_BYTES)
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 || pread(fd, magic, SELFMAG, 0) != SELFMAG || memcmp(magic, ELFMAG, SELFMAG);
}

int guard_check_file(const char *path, struct error *err)
{
	const char *kind;
	struct stat st;

	if (stat(path, &st) < 0)
		return 0;
	kind = S_ISDIR(st.st_mode) ? "a folder" : kind_of(&st);
	if (kind)
		return error_set(err, EINVAL, "%s is %s, and has to be a file", path, kind);
	return is_too_large(path, &st)
		       ? error_set(err, EFBIG, "%s is larger than 64 MiB: no source is", path)
		       : 0;
}

/* The string at ADDRESS of the caller: up to the end of its page, then on, which may not exist. */
static int read_path(pid_t pid, uint64_t address, char path[static PATH_MAX])
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), first = page - address % page;
	struct iovec to = {path, PATH_MAX};
	struct iovec from[] = {{(void *)(uintptr_t)address, MIN(first, (size_t)PATH_MAX)}, {0}};
	ssize_t n;

	if (first < PATH_MAX)
		from[1] = (struct iovec){(void *)(uintptr_t)(address + first), PATH_MAX - first};
	n = process_vm_readv(pid, &to, 1, from, first < PATH_MAX ? 2 : 1, 0);
	return n > 0 && memchr(path, 0, (size_t)n) ? 0 : -EFAULT;
}

/* PATH, below FOLDER of the caller, as it is for us: our working directory is the caller's. */
static void put_own_path(pid_t pid, int folder, const char *path, char full[static FULL_MAX])
{
	if (*path == '/' || folder == AT_FDCWD)
		snprintf(full, FULL_MAX, "%s", path);
	else
		snprintf(full, FULL_MAX, "/proc/%d/fd/%d/%s", pid, folder, path);
}

/* What cannot be looked at goes on: this keeps from mistakes, not from attacks. */
static bool may_open(struct guard *g, const struct seccomp_notif *call)
{
	bool at = call->data.nr == SCMP_SYS(openat);
	const __u64 *args = call->data.args;
	int folder = at ? (int)args[0] : AT_FDCWD, flags = (int)args[at ? 2 : 1];
	pid_t pid = (pid_t)call->pid;
	char path[PATH_MAX], own_path[FULL_MAX];
	const char *kind;
	struct stat st;

	if ((flags & O_ACCMODE) == O_WRONLY || read_path(pid, args[at], path) < 0)
		return true;
	put_own_path(pid, folder, path, own_path);
	if (stat(own_path, &st) < 0)
		return true;
	kind = is_for_tools(&st, flags) ? NULL : kind_of(&st);
	if (!kind && is_too_large(own_path, &st))
		kind = "larger than 64 MiB";
	if (kind && !*g->refused->text)
		error_set(g->refused, EINVAL, "%s is %s: a program cannot include it", path, kind);
	return !kind;
}

static void answer_one(struct guard *g, int fd)
{
	memset(g->call, 0, sizeof(*g->call));
	if (seccomp_notify_receive(fd, g->call) < 0)
		return; /* the caller was killed */
	*g->answer = (struct seccomp_notif_resp){.id = g->call->id};
	if (may_open(g, g->call))
		g->answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else
		g->answer->error = -EINVAL;
	seccomp_notify_respond(fd, g->answer);
}

static void signal_event(int fd)
{
	while (eventfd_write(fd, 1) < 0 && errno == EINTR)
		;
}

static void *guarded(void *data)
{
	struct guard *g = data;

	g->loaded = seccomp_load(g->filter);
	signal_event(g->ready);
	if (!g->loaded)
		g->result = g->run(g->data);
	signal_event(g->done);
	return NULL;
}

static void answer_all(struct guard *g)
{
	struct pollfd fds[] = {{.fd = seccomp_notify_fd(g->filter), .events = POLLIN},
			       {.fd = g->done, .events = POLLIN}};

	do {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0)
			continue;
		if (fds[0].revents & POLLIN)
			answer_one(g, fds[0].fd);
	} while (!fds[1].revents);
	/* From here a call fails: libc has some more when the thread ends. */
	close(fds[0].fd);
}

static int make_filter(struct guard *g)
{
	static const int calls[] = {SCMP_SYS(open), SCMP_SYS(openat)};
	int r = seccomp_api_get() < API_CONTINUE ? -EOPNOTSUPP : 0;

	g->filter = r ? NULL : seccomp_init(SCMP_ACT_ALLOW);
	if (!g->filter)
		return -EOPNOTSUPP;
	for (size_t i = 0; !r && i < ARRAY_SIZE(calls); i++)
		r = seccomp_rule_add(g->filter, SCMP_ACT_NOTIFY, calls[i], 0);
	return r ? r : seccomp_notify_alloc(&g->call, &g->answer);
}

static int run_guarded(struct guard *g)
{
	eventfd_t count;
	pthread_t thread;
	int r = make_filter(g);

	g->ready = eventfd(0, EFD_CLOEXEC);
	g->done = eventfd(0, EFD_CLOEXEC);
	if (r || g->ready < 0 || g->done < 0 || pthread_create(&thread, NULL, guarded, g))
		return -EOPNOTSUPP;
	while (eventfd_read(g->ready, &count) < 0 && errno == EINTR)
		;
	if (!g->loaded)
		answer_all(g);
	pthread_join(thread, NULL);
	return g->loaded;
}

int guard_run(int (*run)(void *data), void *data, struct error *refused)
{
	struct guard g = {.run = run, .data = data, .ready = -1, .done = -1, .refused = refused};
	int r;

	*refused = (struct error){0};
	r = run_guarded(&g);
	if (r)
		g.result = run(data);
	seccomp_notify_free(g.call, g.answer);
	if (g.filter)
		seccomp_release(g.filter);
	closep(&g.ready);
	closep(&g.done);
	return g.result;
}
