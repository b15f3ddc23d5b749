/* SPDX-License-Identifier: BSD-2-Clause */
/* child: one tool (clang, llvm-strip, bpftool, tar) run to its end, its stderr being ours. */
#pragma once

#include <stdbool.h>

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

/*
 * Runs ARGS and waits. 0 when it exits with 0. -ECHILD when it fails, with ERR untouched if it
 * exited with a status (it said why itself) and filled if a signal ended it; another -errno, with
 * ERR, when it cannot be started.
 */
int child_run(const struct child *c, const struct argv *args, struct error *err);
