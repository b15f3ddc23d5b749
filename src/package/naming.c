// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "package/naming.h"

/* A variable whose name stays taken behind so many "set-" is nobody's program. */
#define MAX_PREFIXES 4

bool naming_is_option(const char *name)
{
	if (!isalnum((unsigned char)*name) && *name != '_')
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("-_.", *name))
			return false;
	return true;
}

const struct naming *naming_find(const struct naming *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].name && !strcmp(names[i].name, name))
			return &names[i];
	return NULL;
}

static bool is_free(const struct naming *names, size_t n, const char *name)
{
	return strcmp(name, "help") != 0 && !naming_find(names, n, name);
}

/* Takes its variable's name, with "set-" in front as often as needed. */
static int name_by_variable(struct naming *names, size_t n, struct naming *it)
{
	static const char prefixes[] = "set-set-set-set-";
	char *name = NULL;

	for (size_t k = 0; k <= MAX_PREFIXES; k++) {
		free(name);
		if (asprintf(&name, "%.*s%s", (int)k * 4, prefixes, it->variable) < 0)
			return -ENOMEM;
		if (is_free(names, n, name))
			break;
	}
	it->name = name;
	return 0;
}

int naming_choose(struct naming *names, size_t n)
{
	int r = 0;

	for (size_t i = 0; !r && i < n; i++) {
		if (!names[i].told || !is_free(names, n, names[i].told))
			continue;
		names[i].name = strdup(names[i].told);
		r = names[i].name ? 0 : -ENOMEM;
	}
	for (size_t i = 0; !r && i < n; i++)
		if (!names[i].name)
			r = name_by_variable(names, n, &names[i]);
	return r;
}

void naming_done(struct naming *names, size_t n)
{
	for (size_t i = 0; names && i < n; i++) {
		free((char *)names[i].name);
		names[i].name = NULL;
	}
}
