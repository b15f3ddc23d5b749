// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model/procfs.h"

#define DELETED " (deleted)" /* what the kernel adds to the path of an unlinked file */

/* Up to SIZE bytes of a file of PID; the count or -errno. */
static ssize_t read_file(int32_t pid, const char *name, char *out, size_t size)
{
	char path[64];
	_cleanup_(closep) int fd = -1;
	size_t at = 0;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (at < size) {
		n = read(fd, out + at, size - at);
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	return n < 0 ? -errno : (ssize_t)at;
}

/* Returns whether the path is longer than /proc can show: then OUT is empty, too. */
static bool read_path(int32_t pid, const char *name, char out[PATH_MAX])
{
	bool too_long;
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	n = readlink(path, out, PATH_MAX - 1);
	too_long = n < 0 && errno == ENAMETOOLONG;
	if (n < 0 || out[0] != '/')
		n = 0;
	out[n] = '\0';
	n -= (ssize_t)strlen(DELETED);
	if (n > 0 && !strcmp(out + n, DELETED))
		out[n] = '\0';
	return too_long;
}

struct stat_line {
	char comm[RECORD_COMM_LEN];
	char state;
	int ppid;
	unsigned int flags; /* PF_EXITING and others */
	int threads;
	unsigned long long start;
};

/* The name between the first bracket of TEXT and END, the last. */
static void copy_comm(const char *text, const char *end, char *ret)
{
	const char *begin = strchr(text, '(');
	size_t len = begin && end && begin < end ? (size_t)(end - begin - 1) : 0;

	memset(ret, 0, RECORD_COMM_LEN);
	memcpy(ret, len ? begin + 1 : "", len < RECORD_COMM_LEN ? len : RECORD_COMM_LEN - 1);
}

/* Fields 2, 3, 4, 9, 20 and 22 of /proc/PID/stat (man 5 proc). */
static int read_stat(int32_t pid, struct stat_line *ret)
{
	char text[1024], *at;
	ssize_t n = read_file(pid, "stat", text, sizeof(text) - 1);

	if (n < 0)
		return (int)n;
	text[n] = '\0';
	at = strrchr(text, ')'); /* comm may hold anything, also ')' */
	copy_comm(text, at, ret->comm);
	if (!at ||
	    sscanf(at + 1,
		   " %c %d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d %*d "
		   "%llu",
		   &ret->state, &ret->ppid, &ret->flags, &ret->threads, &ret->start) != 5)
		return -EINVAL;
	return 0;
}

int procfs_read_stat(int32_t pid, int32_t *ret_ppid, uint64_t *ret_start_ticks)
{
	struct stat_line line;
	int r = read_stat(pid, &line);

	if (r)
		return r;
	*ret_ppid = line.ppid;
	*ret_start_ticks = line.start;
	return 0;
}

/* include/linux/sched.h */
#define EXITING	      0x4      /* PF_EXITING */
#define KERNEL_THREAD 0x200000 /* PF_KTHREAD */

int procfs_is_alive(int32_t pid)
{
	struct stat_line line;

	if (read_stat(pid, &line))
		return 0;
	if (line.threads > 1)
		return 1;
	if (line.state == 'Z' || line.state == 'X')
		return 0;
	return line.flags & EXITING ? -EAGAIN : 1;
}

int procfs_read(int32_t pid, size_t args_size, struct procfs_process *ret)
{
	struct stat_line line;
	ssize_t n;
	int r = read_stat(pid, &line);

	if (r)
		return r;
	if (line.flags & KERNEL_THREAD)
		return -ENODATA; /* three files less for most of the numbers in /proc */
	ret->ppid = line.ppid;
	ret->start_ticks = line.start;
	memcpy(ret->comm, line.comm, sizeof(ret->comm));
	if (args_size > RECORD_ARGS_MAX)
		args_size = RECORD_ARGS_MAX;
	ret->exe_too_long = read_path(pid, "exe", ret->exe);
	ret->cwd_too_long = read_path(pid, "cwd", ret->cwd);
	n = read_file(pid, "cmdline", ret->args, args_size + 1);
	if (n < 0)
		return (int)n;
	if (!n && !*ret->exe)
		return -ENODATA;
	ret->args_total = (size_t)n;
	ret->args_len = (size_t)n < args_size ? (size_t)n : args_size;
	return 0;
}

int procfs_list_open(DIR **ret)
{
	DIR *dir = opendir("/proc");

	if (!dir)
		return -errno;
	*ret = dir;
	return 0;
}

int32_t procfs_list_next(DIR *dir)
{
	struct dirent *entry;

	while ((entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]))
			return (int32_t)strtol(entry->d_name, NULL, 10);
	return 0;
}
