// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include "cli/exe_pattern.h"

#define SPECIAL "*?[\\"

static bool escape(const char *path, char ret[PATH_MAX], size_t *ret_len)
{
	size_t len = 0;

	for (; *path; path++) {
		if (len + 2 >= PATH_MAX)
			return false;
		if (strchr(SPECIAL, *path))
			ret[len++] = '\\';
		ret[len++] = *path;
	}
	ret[len] = '\0';
	*ret_len = len;
	return true;
}

/* The directory before the first wildcard; returns what comes after it, with its slash. */
static const char *take_directory(const char *pattern, char ret[PATH_MAX])
{
	const char *wildcard = pattern + strcspn(pattern, SPECIAL);
	const char *slash = memrchr(pattern, '/', (size_t)(wildcard - pattern));
	size_t len;

	if (!slash)
		return NULL;
	len = slash == pattern ? 1 : (size_t)(slash - pattern); /* the root is its slash */
	if (len >= PATH_MAX)
		return NULL;
	memcpy(ret, pattern, len);
	ret[len] = '\0';
	return slash;
}

bool exe_pattern_resolve(const char *pattern, char ret[PATH_MAX])
{
	char given[PATH_MAX], real[PATH_MAX];
	const char *rest = "";
	size_t len;

	if (!strchr(pattern, '/'))
		return false;
	if (!realpath(pattern, real)) {
		rest = take_directory(pattern, given);
		if (!rest || !realpath(given, real))
			return false;
		if (!strcmp(real, "/"))
			rest++;
	}
	if (!escape(real, ret, &len) || len + strlen(rest) >= PATH_MAX)
		return false;
	memcpy(ret + len, rest, strlen(rest) + 1);
	return true;
}
