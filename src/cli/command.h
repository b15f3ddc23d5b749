/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command: the command that run mode watches. It is forked at once but waits until it is told to
 * go, so that watching begins before it does.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct command {
	pid_t pid;     /* 0: none */
	int go_fd;     /* a byte lets the command go; an end without one ends it */
	int result_fd; /* errno of a failed exec; closed by a good one */
	bool ended;
	int status; /* wait status, once ended */
};

#define COMMAND_INIT                         \
	{                                    \
		.go_fd = -1, .result_fd = -1 \
	}

/* 0 when NAME can be run, as far as one can see; else -errno with ERR. */
int command_check(const char *name, struct error *err);

/*
 * Before this process changes its signal handling: what the command is to get. We are told of the
 * command's end from then on, though whoever started us ignored SIGCHLD.
 */
void command_save_signals(void);

/* Forks. The child has this process's stdin, stdout and stderr, and the signals as they were saved.
 */
int command_spawn(char **argv, struct command *ret, struct error *err);

/* Lets it exec. -errno with ERR when that failed. */
int command_go(struct command *c, const char *name, struct error *err);

/*
 * Reaps it if it has ended; true then and later. WAIT: it is about to end, so wait for it; the
 * kernel reports an exit a moment before its parent can reap it.
 *
 * Any other child that has ended is reaped with it, also without a command: the children of
 * processes that ended are ours if this process is the first of a PID namespace (docker run), or a
 * subreaper (prctl(2)), and so is what the command makes with CLONE_PARENT. SIGCHLD announces all
 * of them.
 */
bool command_reap(struct command *c, bool wait);

/* What a shell would report: the exit code, or 128 + N for signal N. */
int command_exit_status(const struct command *c);

/* Closes; a command that was never told to go is ended. */
void command_done(struct command *c);
