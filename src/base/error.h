/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * error: one sentence for a person, carried from where a thing failed to the command line, which
 * alone prints. It says what failed, on what, and what to do about it.
 */
#pragma once

#include <errno.h>

#include "base/cleanup.h"

struct error {
	char text[768]; /* never with a newline at the end; "" while nothing failed */
};

/*
 * Fills ERR (may be NULL) with a text and is -ERRNUM, so that a caller can `return error_set(...)`.
 * The text is FMT alone: name the errno in it where it helps. A macro, so that whoever follows the
 * paths through the caller - compilers, analyzers - sees that the result is no success.
 */
#define error_set(err, errnum, ...)                \
	({                                         \
		int _errnum = (errnum);            \
		error_text((err), 0, __VA_ARGS__); \
		error_result(_errnum);             \
	})

/* As error_set(), with ": " and the description of ERRNUM behind the text. */
#define error_errno(err, errnum, ...)                    \
	({                                               \
		int _errnum = (errnum);                  \
		error_text((err), _errnum, __VA_ARGS__); \
		error_result(_errnum);                   \
	})

/* -ERRNUM; a failure that comes without a number must not pass for a success. */
static inline int error_result(int errnum)
{
	int result = -errnum;

	return result < 0 ? result : -EIO;
}

/* LIBBPF_ERRNO__LIBELF of <bpf/libbpf.h>: what libbpf returns beside errno's numbers. */
#define ERROR_LIBBPF_FIRST 4000

/* As strerror(), with the numbers of libbpf's own, and with the limit (ulimit) that was reached. */
const char *error_describe(int errnum);

/* Fills ERR (may be NULL); describes ERRNUM behind the text unless it is 0. */
void error_text(struct error *err, int errnum, const char *fmt, ...) _printf_(3, 4);
