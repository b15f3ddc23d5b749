// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/csv.h"

void csv_quote(struct buf *out, const char *s, size_t len)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"')
			buf_putc(out, '"');
		buf_putc(out, s[i]);
	}
	buf_putc(out, '"');
}

void csv_cell(struct buf *out, const char *s, size_t len)
{
	if (len && (memchr(s, ',', len) || memchr(s, '"', len) || s[0] == ' ' || s[len - 1] == ' '))
		csv_quote(out, s, len);
	else
		buf_put(out, s, len);
}

static size_t digits(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && isdigit((unsigned char)s[n]))
		n++;
	return n;
}

/* A sign, digits, and a point between digits: nothing that could be evaluated. */
static bool is_number(const char *s, size_t len)
{
	size_t at = len && (*s == '-' || *s == '+'), n = digits(s + at, len - at);

	at += n;
	if (n && at < len && s[at] == '.') {
		n = digits(s + at + 1, len - at - 1);
		at += n + 1;
	}
	return n && at == len;
}

static bool begins_formula(const char *s, size_t len)
{
	static const char *const signs[] = {
		"=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0",
	};

	while (len && (*s == ' ' || *s == '"' || *s == '\'')) {
		s++;
		len--;
	}
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		size_t n = strlen(signs[i]);

		if (len >= n && !memcmp(s, signs[i], n))
			return true;
	}
	return false;
}

void csv_defuse(struct buf *out, const char *s, size_t len)
{
	for (size_t at = 0; at < len;) {
		const char *next = memchr(s + at, ';', len - at);
		size_t n = next ? (size_t)(next - s) - at : len - at;

		if (begins_formula(s + at, n) && !is_number(s + at, n))
			buf_putc(out, '\'');
		n += next != NULL;
		buf_put(out, s + at, n);
		at += n;
	}
}
