/* SPDX-License-Identifier: BSD-2-Clause */
/* argv: a command line that grows; NULL-terminated at any time, as execvp() wants it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

struct argv {
	char **v; /* owned, and so is each word; NULL while empty */
	size_t n;
	bool failed; /* an addition found no memory */
};

void argv_done(struct argv *a);
static inline void argv_donep(struct argv *a)
{
	argv_done(a);
}

void argv_add(struct argv *a, const char *word); /* copies WORD */
void argv_addf(struct argv *a, const char *fmt, ...) _printf_(2, 3);
void argv_add_all(struct argv *a, const struct argv *more);
