/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * redact: arguments that may hold secrets, masked. A guess by names, not a guarantee: a secret that
 * is passed without a name stays.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* What an argument says of the next one; REDACT_PARTS before the first. */
enum redact_next {
	REDACT_PARTS, /* what names in it tell */
	REDACT_ALL,   /* it is the value of "--password" */
	REDACT_USER,  /* it may be the "joe:secret" of "-u" or "--user" */
};

/*
 * Appends the argument ARG of LEN bytes to OUT, with "***" for the value behind a name such as
 * password, token, secret or key: "--password=x", "API_KEY=x", "Authorization: x", and of options
 * also "--token x", in an argument with blanks (sh -c) as in the next one, whatever it begins with.
 * Where "password:" or "password=" ends an argument, the next one is the value, too. And for the
 * password of a URL; and for that of "-u joe:x". Where the end of a value is not plain, all behind
 * it is masked.
 */
void redact_arg(struct buf *out, const char *arg, size_t len, enum redact_next *next);
