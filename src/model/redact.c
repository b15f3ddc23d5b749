// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "model/redact.h"

#define MASK "***"

/* Anywhere in a name. */
static const char *const parts[] = {"password", "passwd",     "passphrase",    "secret",
				    "token",	"credential", "authorization", "apikey"};
/* Only as a whole word of it: "api-key", not "monkey". */
static const char *const words[] = {"key", "pass", "pwd", "auth", "pw"};

static bool contains(const char *name, size_t len, const char *part)
{
	size_t n = strlen(part);

	for (size_t i = 0; i + n <= len; i++)
		if (!strncasecmp(name + i, part, n))
			return true;
	return false;
}

static bool has_word(const char *name, size_t len, const char *word)
{
	size_t at = 0;

	while (at < len) {
		size_t n = 0;

		while (at + n < len && isalnum((unsigned char)name[at + n]))
			n++;
		if (n == strlen(word) && !strncasecmp(name + at, word, n))
			return true;
		at += n + 1;
	}
	return false;
}

static bool names_secret(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (contains(name, len, parts[i]))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (has_word(name, len, words[i]))
			return true;
	return false;
}

/* Bytes of a name at ARG: letters, digits, '-', '_' and '.'. */
static size_t name_length(const char *arg, size_t len)
{
	size_t n = 0;

	while (n < len && arg[n] && (isalnum((unsigned char)arg[n]) || strchr("-_.", arg[n])))
		n++;
	return n;
}

/* "scheme://user:password@host" at ARG: the password's place; false if there is none. */
static bool find_url_password(const char *arg, size_t len, size_t *ret_start, size_t *ret_end)
{
	const char *authority = memmem(arg, len, "://", 3), *at, *colon;
	size_t left;

	if (!authority)
		return false;
	authority += 3;
	left = (size_t)(arg + len - authority);
	for (size_t i = 0; i < left; i++)
		if (authority[i] && strchr("/?#", authority[i]))
			left = i;
	at = memrchr(authority, '@', left);
	colon = at ? memchr(authority, ':', (size_t)(at - authority)) : NULL;
	if (!colon)
		return false;
	*ret_start = (size_t)(colon + 1 - arg);
	*ret_end = (size_t)(at - arg);
	return true;
}

/*
 * The first value at or behind FROM whose name is secret: a name at the start or behind a
 * separator, perhaps in quotes, then '=' or ':'. In a query ("?a=1&token=x") the value ends at the
 * next part; elsewhere it may hold anything and goes to the end.
 */
static bool find_named(const char *arg, size_t len, size_t from, size_t *ret_start, size_t *ret_end)
{
	static const char separators[] = "?&;,= \t\n\"'{[(:";

	for (size_t i = from; i < len; i++) {
		char before = i ? arg[i - 1] : ' ';
		size_t n, end;

		if (i && (!before || !strchr(separators, before)))
			continue;
		n = name_length(arg + i, len - i);
		end = i + n;
		if (!n || !names_secret(arg + i, n))
			continue;
		if (end < len && (arg[end] == '"' || arg[end] == '\''))
			end++;
		if (end >= len || (arg[end] != '=' && arg[end] != ':'))
			continue;
		*ret_start = end + 1;
		*ret_end = len;
		if (i && strchr("?&;", before))
			for (*ret_end = end + 1; *ret_end < len; ++*ret_end)
				if (arg[*ret_end] && strchr("&;# ", arg[*ret_end]))
					break;
		return true;
	}
	return false;
}

void redact_arg(struct buf *out, const char *arg, size_t len, bool *after_name)
{
	size_t n = name_length(arg, len), at = 0, start, end;
	bool was_after = *after_name;

	*after_name = n && n == len && *arg == '-' && names_secret(arg, n);
	if (was_after && !(len && *arg == '-')) {
		buf_puts(out, MASK);
		return;
	}
	if (find_url_password(arg, len, &start, &end)) {
		buf_put(out, arg, start);
		buf_puts(out, MASK);
		at = end;
	}
	while (find_named(arg, len, at, &start, &end)) {
		buf_put(out, arg + at, start - at);
		buf_puts(out, MASK);
		at = end;
	}
	buf_put(out, arg + at, len - at);
}
