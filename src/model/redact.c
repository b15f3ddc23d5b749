// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "model/redact.h"

#define MASK "***"

/* Anywhere in a name. */
static const char *const parts[] = {"password", "passwd", "passphrase", "secret",
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

	while (n < len && (isalnum((unsigned char)arg[n]) || strchr("-_.", arg[n])) && arg[n])
		n++;
	return n;
}

/* "scheme://user:password@host": masks the password. */
static bool redact_url(struct buf *out, const char *arg, size_t len)
{
	const char *scheme = memmem(arg, len, "://", 3), *at, *colon, *end = arg + len;

	if (!scheme)
		return false;
	scheme += 3;
	at = memchr(scheme, '@', (size_t)(end - scheme));
	if (!at)
		return false;
	colon = memchr(scheme, ':', (size_t)(at - scheme));
	if (!colon || memchr(scheme, '/', (size_t)(at - scheme)))
		return false;
	buf_put(out, arg, (size_t)(colon + 1 - arg));
	buf_puts(out, MASK);
	buf_put(out, at, (size_t)(end - at));
	return true;
}

void redact_arg(struct buf *out, const char *arg, size_t len, bool *after_name)
{
	size_t n = name_length(arg, len);
	bool secret = n && names_secret(arg, n), was_after = *after_name;

	*after_name = secret && n == len && *arg == '-';
	if (was_after && !(len && *arg == '-')) {
		buf_puts(out, MASK);
	} else if (secret && n < len && (arg[n] == '=' || arg[n] == ':')) {
		buf_put(out, arg, n + 1);
		buf_puts(out, MASK);
	} else if (!redact_url(out, arg, len)) {
		buf_put(out, arg, len);
	}
}
