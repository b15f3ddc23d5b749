// SPDX-License-Identifier: BSD-2-Clause
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "ecc/argv.h"

void argv_done(struct argv *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->v[i]);
	free(a->v);
	*a = (struct argv){0};
}

static void add_owned(struct argv *a, char *word)
{
	bool can_add = word && !a->failed;
	char **v = can_add ? reallocarray(a->v, a->n + 2, sizeof(*v)) : NULL;

	if (!v) {
		free(word);
		a->failed = true;
		return;
	}
	a->v = v;
	a->v[a->n++] = word;
	a->v[a->n] = NULL;
}

void argv_add(struct argv *a, const char *word)
{
	add_owned(a, strdup(word));
}

void argv_addf(struct argv *a, const char *fmt, ...)
{
	char *word = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&word, fmt, ap) < 0)
		word = NULL;
	va_end(ap);
	add_owned(a, word);
}

void argv_add_all(struct argv *a, const struct argv *more)
{
	for (size_t i = 0; i < more->n; i++)
		argv_add(a, more->v[i]);
}
