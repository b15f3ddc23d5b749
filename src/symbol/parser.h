/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * parser: reads a stranger's ELF file in a process of its own, which has no capabilities, no system
 * calls but reading, writing and memory, and limits of time and memory. Whatever the file does to
 * it, the caller has an answer, or none, in time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "symbol/elfsym.h"

/*
 * Processes that did not end yet. One that waits for a file system which does not answer (FUSE) may
 * not even be killed before that; with all of them in use nothing is parsed.
 */
#define PARSER_MAX 8

struct parser {
	bool sandboxed; /* seccomp and Landlock, too */
	int private_fd; /* closed in the child */
	pid_t children[PARSER_MAX];
	size_t n;
};

/*
 * The functions of the regular file that FD (borrowed, O_PATH) is, within MAX_NS. *RET is NULL when
 * the file is no ELF file, too large or took too long. -EAGAIN, -ENOMEM and the like: it was not
 * tried.
 */
int parser_run(struct parser *p, int fd, uint64_t max_ns, struct elfsym **ret);
