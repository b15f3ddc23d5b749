/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * finder: the process that turns user addresses into names. It alone has the right to look at other
 * users' processes and files, and it does nothing else; what is in those files its children parse
 * (parser.h), which have no rights. The process that asks needs none of this, and can do without an
 * answer.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

#define FINDER_MAX_ADDRESSES 1024
#define FINDER_MAX_BYTES     (4U << 20) /* of an answer */

/* A question is this and N addresses, a uint64_t each. */
struct finder_question {
	int32_t pid;
	uint32_t n;
};

/* The answer to it is a uint32_t, the length of what follows, and N texts, NUL-terminated each. */

struct finder {
	pid_t pid;
	int fd; /* to ask it; it ends when this is closed */
};

struct finder_options {
	bool sandboxed;		   /* seccomp, too; capabilities are given up all the same */
	void (*refused)(int call); /* see confine/sandbox.h; called in the finder */
};

/* Forks it. It keeps nothing open but its end of the socket, and standard error. */
int finder_start(const struct finder_options *options, struct finder *ret, struct error *err);
