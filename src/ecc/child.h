/* SPDX-License-Identifier: BSD-2-Clause */
/* child: one tool (clang, llvm-strip, bpftool, tar) run to its end, its stderr being ours. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "ecc/argv.h"

struct child {
	const char *what;    /* "compiling": for messages */
	const char *install; /* what to do when there is no such program */
	int stdin_fd;	     /* -1: /dev/null */
	int stdout_fd;	     /* -1: ours */
	int stderr_fd;	     /* -1: ours */
	bool verbose;	     /* print the command to stderr first */
};

/* Starts ARGS; *RET_PID is for child_wait(). -errno with ERR. */
int child_start(const struct child *c, const struct argv *args, pid_t *ret_pid, struct error *err);

/*
 * Waits for a child. 0 when it exits with 0. -ECHILD when it fails, with ERR untouched if it exited
 * with a status (it said why itself) and filled if a signal ended it. -EPIPE, ERR untouched, when
 * it exits with EX_IOERR, as LLVM's tools do without a word when the reader of their output is
 * gone.
 */
int child_wait(const struct argv *args, pid_t pid, struct error *err);

/* Both. */
int child_run(const struct child *c, const struct argv *args, struct error *err);
