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
	REDACT_SIGN,  /* the value is there if it begins with '=' or ':' */
};

/*
 * Appends the argument ARG of LEN bytes to OUT, with "***" for the value of a name such as
 * password, token, secret or key, which may stand behind any sign. The value comes behind '=' or
 * ':', or an operator that has one of them at its end, with blanks, ends of quotes and brackets or
 * an index between, in this argument (also in sh -c) or the next ones; of options ("--token x")
 * also behind a blank; in XML behind the tag; in quotes behind a bare name, as SQL has it; and
 * behind "value" where the name is a value itself. And for the password of a URL, and for that of
 * "-u joe:x". Where the end of a value is not plain, all behind it is masked.
 */
void redact_arg(struct buf *out, const char *arg, size_t len, enum redact_next *next);
