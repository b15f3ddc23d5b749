/* SPDX-License-Identifier: BSD-2-Clause */
/* scan: looking through the bytes of an argument, which may be anything. */
#pragma once

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* From START to before END, if it was found. */
struct span {
	bool found;
	size_t start, end;
};

static inline bool is_one_of(char c, const char *chars)
{
	return c && strchr(chars, c);
}

static inline bool is_of_name(char c)
{
	return isalnum((unsigned char)c) || is_one_of(c, "-_.");
}

/* Bytes of a name at ARG: letters, digits, '-', '_' and '.'. */
static inline size_t name_length(const char *arg, size_t len)
{
	size_t n = 0;

	while (n < len && is_of_name(arg[n]))
		n++;
	return n;
}

#define BLANKS " \t\r\n"
#define QUOTES "\"'`\\"
/* Behind a name, before its sign: ends of quotes, also masked for a shell, and of brackets. */
#define CLOSERS QUOTES ")]}"
/* What languages have before '=' or ':' in an assignment: +=, ?=, ||=, *: ... */
#define OPERATORS "+?|/!<>~^*"

/* The first byte at or behind AT that is none of CHARS. */
static inline size_t skip(const char *arg, size_t len, size_t at, const char *chars)
{
	while (at < len && is_one_of(arg[at], chars))
		at++;
	return at;
}

/* The same backward: the length of ARG without those of CHARS at its end. */
static inline size_t trim(const char *arg, size_t len, const char *chars)
{
	while (len && is_one_of(arg[len - 1], chars))
		len--;
	return len;
}
