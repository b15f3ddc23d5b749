// SPDX-License-Identifier: BSD-2-Clause
#include "base/cleanup.h"
#include "model/redact.h"
#include "model/secret.h"

#define MASK "***"

/* The password of the first "scheme://user:password@host" at or behind FROM. */
static struct span find_url_password(const char *arg, size_t len, size_t from)
{
	for (;;) {
		const char *authority = memmem(arg + from, len - from, "://", 3), *at, *colon;
		size_t left;

		if (!authority)
			return (struct span){0};
		authority += 3;
		left = (size_t)(arg + len - authority);
		for (size_t i = 0; i < left; i++)
			if (authority[i] && strchr("/?# \t\n", authority[i]))
				left = i;
		at = memrchr(authority, '@', left);
		colon = at ? memchr(authority, ':', (size_t)(at - authority)) : NULL;
		if (colon)
			return (struct span){true, (size_t)(colon + 1 - arg), (size_t)(at - arg)};
		from = (size_t)(authority - arg);
	}
}

static bool ends_word(const char *s, size_t len, size_t at)
{
	return at >= len || is_one_of(s[at], " \t\n\"'");
}

static size_t digits(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && isdigit((unsigned char)s[n]))
		n++;
	return n;
}

/*
 * The password of "joe:x" at S, to the end; of "key:", which has none, all of it. "uid:gid" and
 * URLs are not meant.
 */
static struct span password_of_pair(const char *s, size_t len)
{
	size_t n = 0, colon;

	while (n < len && (isalnum((unsigned char)s[n]) || is_one_of(s[n], "-_.+@/\\")))
		n++;
	colon = n++;
	if (colon >= len || s[colon] != ':' || (len - colon > 2 && !memcmp(s + colon, "://", 3)))
		return (struct span){0};
	if (colon && digits(s, len) == colon && !ends_word(s, len, n) &&
	    ends_word(s, len, n + digits(s + n, len - n)))
		return (struct span){0};
	return (struct span){true, ends_word(s, len, n) ? 0 : n, len};
}

/* Options that take "user:password", as curl's. */
static const char *const user_options[] = {"--proxy-user", "--user", "-u", "-U"};

/* Bytes of such an option at ARG; 0 if none is there. */
static size_t user_option_length(const char *arg, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(user_options); i++) {
		size_t n = strlen(user_options[i]);

		if (n <= len && !memcmp(arg, user_options[i], n))
			return n;
	}
	return 0;
}

/* The password of "-u joe:x", "-ujoe:x" or "--user=joe:x" at I, to the end. */
static struct span password_of_user(const char *arg, size_t len, size_t i)
{
	size_t n = user_option_length(arg + i, len - i), at = i + n;
	struct span span;

	if (!n)
		return (struct span){0};
	while (at < len && is_one_of(arg[at], "= \t\n\"'"))
		at++;
	if (at == i + n && n > 2) /* only a letter has its value right behind it */
		return (struct span){0};
	span = password_of_pair(arg + at, len - at);
	span.start += at;
	span.end += at;
	return span;
}

/* The first value at or behind FROM that a secret name or a user's stands before, as a word. */
static struct span find_named(const char *arg, size_t len, size_t from)
{
	for (size_t i = from; i < len; i++) {
		struct span span = {0};
		size_t n;

		if (i && is_of_name(arg[i - 1]))
			continue;
		n = name_length(arg + i, len - i);
		if (n && secret_is_name(arg, i, n))
			span = secret_value(arg, len, i, n);
		if (!span.found && arg[i] == '-')
			span = password_of_user(arg, len, i);
		if (span.found)
			return span;
	}
	return (struct span){0};
}

/* What ARG says of the next argument. */
static enum redact_next what_is_next(const char *arg, size_t len)
{
	bool option = len && *arg == '-';

	if (secret_ends_with_sign(arg, len))
		return REDACT_ALL;
	if (option && name_length(arg, len) == len && secret_is_name(arg, 0, len))
		return REDACT_ALL;
	if (option && user_option_length(arg, len) == len)
		return REDACT_USER;
	return secret_ends(arg, trim(arg, len, BLANKS)) ? REDACT_SIGN : REDACT_PARTS;
}

void redact_arg(struct buf *out, const char *arg, size_t len, enum redact_next *next)
{
	struct span whole = {*next == REDACT_ALL, 0, len}, url, named;
	enum redact_next last = *next;
	bool is_sign = false;
	size_t at = 0;

	/* A user's ':' with nothing behind it asks for nothing: "-u my-key:". */
	if (last == REDACT_USER)
		whole = password_of_pair(arg, len);
	*next = last == REDACT_USER && whole.found ? REDACT_PARTS : what_is_next(arg, len);
	if (last == REDACT_SIGN)
		whole = secret_behind_sign(arg, len, &is_sign);
	if (is_sign)
		*next = REDACT_ALL;
	if (whole.found) {
		buf_put(out, arg, whole.start);
		buf_puts(out, MASK);
		return;
	}
	url = find_url_password(arg, len, 0);
	named = find_named(arg, len, 0);
	while (url.found || named.found) {
		bool take_url = url.found && (!named.found || url.start < named.start);
		struct span first = take_url ? url : named;

		buf_put(out, arg + at, first.start - at);
		buf_puts(out, MASK);
		at = first.end;
		if (take_url || url.start < at)
			url = find_url_password(arg, len, at);
		if (!take_url || named.start < at)
			named = find_named(arg, len, at);
	}
	buf_put(out, arg + at, len - at);
}
