/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * redact: arguments that may hold secrets, masked. A guess by names, not a guarantee: a secret that
 * is passed without a name stays.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Appends the argument ARG of LEN bytes to OUT, with "***" for the value after a name such as
 * password, token, secret or key ("--password=x", "API_KEY=x", "Authorization: x") and for the
 * password of a URL. *AFTER_NAME says that the argument before was such a name alone
 * ("--password", "x"), and is set for the next.
 */
void redact_arg(struct buf *out, const char *arg, size_t len, bool *after_name);
