/* SPDX-License-Identifier: BSD-2-Clause */
/* record: records as the kernel half writes them, for tests. */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "exitsnoop/record.h"

/* The bytes of a record that has no signal: what the kernel writes then. */
#define RECORD_EXIT_PLAIN offsetof(struct record_exit, sender)

static inline struct record_exit record_exit_of(int32_t pid, uint64_t start_ns)
{
	return (struct record_exit){
		.head = {.size = RECORD_EXIT_PLAIN, .type = RECORD_EXIT, .boottime_ns = 5000},
		.start_boottime_ns = start_ns,
		.duration_ns = 1200000,
		.pid = pid,
		.tid = pid,
		.ppid = 1,
		.comm = "worker",
	};
}

static inline struct record_fork record_fork_of(int32_t pid, uint64_t start_ns, int32_t creator,
						uint64_t creator_start_ns, uint32_t creator_exec)
{
	return (struct record_fork){
		.head = {.size = sizeof(struct record_fork),
			 .type = RECORD_FORK,
			 .boottime_ns = start_ns},
		.start_boottime_ns = start_ns,
		.creator_start_boottime_ns = creator_start_ns,
		.pid = pid,
		.creator_pid = creator,
		.ppid = creator,
		.creator_exec_id = creator_exec,
		.parent_comm = "parent",
	};
}

/* An exec record of PID, with its strings behind it; the caller frees it. */
static inline struct record_exec *record_exec_of(int32_t pid, uint64_t start_ns, uint32_t exec_id,
						 const void *strings, uint32_t exe_len,
						 uint32_t cwd_len, uint32_t args_len)
{
	size_t size = sizeof(struct record_exec) + exe_len + cwd_len + args_len;
	struct record_exec *x = calloc(1, size);

	if (!x)
		abort();
	x->head.size = (uint32_t)size;
	x->head.type = RECORD_EXEC;
	x->pid = pid;
	x->start_boottime_ns = start_ns;
	x->exec_id = exec_id;
	x->exe_len = exe_len;
	x->cwd_len = cwd_len;
	x->args_len = x->args_total = args_len;
	memcpy(x + 1, strings, exe_len + cwd_len + args_len);
	return x;
}
