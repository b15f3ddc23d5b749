/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * error: one sentence for a person, carried from where a thing failed to the command line, which
 * alone prints. It says what failed, on what, and what to do about it.
 */
#pragma once

#include "base/cleanup.h"

struct error {
	char text[768]; /* never with a newline at the end; "" while nothing failed */
};

/*
 * Fills ERR (may be NULL) and returns -ERRNUM, so that a caller can `return error_set(...)`. The
 * text is FMT alone: name the errno in it where it helps.
 */
int error_set(struct error *err, int errnum, const char *fmt, ...) _printf_(3, 4);

/* As error_set(), with ": " and the description of ERRNUM behind the text. */
int error_errno(struct error *err, int errnum, const char *fmt, ...) _printf_(3, 4);
