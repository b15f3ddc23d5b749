/* SPDX-License-Identifier: BSD-2-Clause */
/* procfs: what /proc tells of a process that runs. */
#pragma once

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "exitsnoop/record.h"

struct procfs_process {
	uint64_t start_ticks; /* field 22 of stat: start in clock ticks, see clock_boot_to_proc() */
	int32_t ppid;
	char comm[RECORD_COMM_LEN];
	char exe[PATH_MAX]; /* "" when it has none or it cannot be read */
	char cwd[PATH_MAX];
	bool exe_too_long, cwd_too_long; /* to be shown */
	char args[RECORD_ARGS_MAX + 1];
	size_t args_len;   /* at most the ARGS_SIZE asked for */
	size_t args_total; /* more than args_len: there was more */
};

/* 0, or -errno: -ESRCH or -ENOENT when there is no such process; -ENODATA for a kernel thread. */
int procfs_read(int32_t pid, size_t args_size, struct procfs_process *ret);

/* Parent and start of PID alone. 0 or -errno. */
int procfs_read_stat(int32_t pid, int32_t *ret_ppid, uint64_t *ret_start_ticks);

/*
 * 1: PID lives, if only in a thread other than its first. 0: it is dead, reaped or not. -EAGAIN: it
 * is just ending; its exit may or may not have been recorded yet.
 */
int procfs_is_alive(int32_t pid);

/* Walks over the process ids in /proc; 0 ends. */
int procfs_list_open(DIR **ret);
int32_t procfs_list_next(DIR *dir);
DEFINE_CLEANUP(DIR *, closedir)
#define procfs_list_closep closedirp
