// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/unicode.h"

static bool is_continuation(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

size_t text_utf8_len(const void *bytes, size_t len)
{
	const unsigned char *s = bytes;
	unsigned char low = 0x80, high = 0xbf; /* what the second byte may be */
	size_t n;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		n = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		n = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (s[0] == 0xe0)
		low = 0xa0; /* no overlong forms */
	else if (s[0] == 0xed)
		high = 0x9f; /* no surrogates */
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f; /* nothing past U+10FFFF */
	if (len < n || s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if (!is_continuation(s[i]))
			return 0;
	return n;
}

bool text_is_utf8(const void *bytes, size_t len)
{
	const unsigned char *s = bytes;

	for (size_t at = 0, n; at < len; at += n) {
		n = s[at] < 0x80 ? 1 : text_utf8_len(s + at, len - at);
		if (!n)
			return false;
	}
	return true;
}

static uint32_t decode(const unsigned char *s, size_t n)
{
	static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t c = s[0] & mask[n];

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (s[i] & 0x3f);
	return c;
}

/* Most of all text: a character by itself, one column, nothing to escape. */
static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '\\';
}

/* More marks on one character than any language puts there would cover the lines around it. */
#define MARKS_MAX 8

/*
 * Whether the mark at AT combines with a character of the text, and not with what is shown before
 * it, an escape or a sign. The text from SHOWN on is shown as it is.
 */
static bool has_base(const unsigned char *s, size_t shown, size_t at)
{
	return at > shown && (s[at - 1] >= 0x80 || isalnum(s[at - 1]));
}

/*
 * Length of the character at AT, which is not plain, if it is to be escaped; 0 to show it. MARKS
 * counts the marks before it that belong to one character.
 */
static size_t escaped_len(const unsigned char *s, size_t len, size_t shown, size_t at,
			  unsigned int *marks, size_t *ret_len)
{
	size_t n = text_utf8_len(s + at, len - at);
	uint32_t c = n > 1 ? decode(s + at, n) : 0;

	*ret_len = n ? n : 1;
	if (n < 2 || unicode_is_hidden(c))
		return *ret_len;
	if (!unicode_is_mark(c)) {
		*marks = 0;
		return 0;
	}
	if (at > shown && s[at - 1] < 0x80)
		*marks = 0;
	return has_base(s, shown, at) && ++*marks <= MARKS_MAX ? 0 : n;
}

static void put_escape(struct buf *out, unsigned char c)
{
	static const char from[] = "\n\t\r\x1b\\", to[] = "ntre\\";
	const char *hit = c ? strchr(from, c) : NULL;

	buf_putc(out, '\\');
	if (hit) {
		buf_putc(out, to[hit - from]);
		return;
	}
	buf_putc(out, 'x');
	buf_hex(out, &c, 1);
}

static void put_bytes(struct buf *out, const unsigned char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_escape(out, s[i]);
}

/* JSON's form, with a pair of surrogates past U+FFFF. */
static void put_json(struct buf *out, const unsigned char *s, size_t n)
{
	uint32_t c = text_utf8_len(s, n) == n ? decode(s, n) : 0xfffd;

	if (c > 0xffff) {
		buf_printf(out, "\\u%04x", 0xd7c0 + (c >> 10));
		c = 0xdc00 + (c & 0x3ff);
	}
	buf_printf(out, "\\u%04x", c);
}

static void escape(struct buf *out, const unsigned char *s, size_t len, bool json)
{
	size_t shown = 0, at = 0; /* [shown, at) goes out as it is */
	unsigned int marks = 0;

	while (at < len) {
		size_t n, hidden;

		if (is_plain(s[at]) || (json && s[at] == '\\')) {
			at++;
			continue;
		}
		hidden = escaped_len(s, len, shown, at, &marks, &n);
		if (hidden) {
			buf_put(out, s + shown, at - shown);
			if (json)
				put_json(out, s + at, n);
			else
				put_bytes(out, s + at, n);
			shown = at + n;
		}
		at += n;
	}
	buf_put(out, s + shown, at - shown);
}

void text_escape(struct buf *out, const void *bytes, size_t len)
{
	escape(out, bytes, len, false);
}

void text_escape_json(struct buf *out, const void *json, size_t len)
{
	escape(out, json, len, true);
}

void text_escape_lines(struct buf *out, const char *s, size_t indent)
{
	size_t len = strlen(s);

	while (len && s[len - 1] == '\n')
		len--;
	for (size_t at = 0; at < len;) {
		const char *end = memchr(s + at, '\n', len - at);
		size_t n = end ? (size_t)(end - s) - at : len - at;

		if (at && n)
			buf_fill(out, ' ', indent);
		text_escape(out, s + at, n);
		if (end)
			buf_putc(out, '\n');
		at += n + 1;
	}
}

void text_message(struct buf *out, const char *program, const char *text)
{
	buf_puts(out, program);
	buf_puts(out, ": ");
	text_escape(out, text, strlen(text));
	buf_putc(out, '\n');
}

/* Walks S while it fits into COLUMNS; the columns used go to *ret_width. */
static size_t walk(const unsigned char *s, size_t len, size_t columns, size_t *ret_width)
{
	size_t width = 0, at = 0;

	while (at < len) {
		size_t n = is_plain(s[at]) ? 1 : text_utf8_len(s + at, len - at);
		size_t w = n > 1 ? unicode_width(decode(s + at, n)) : 1;

		if (width + w > columns)
			break;
		width += w;
		at += n ? n : 1;
	}
	*ret_width = width;
	return at;
}

size_t text_width(const void *s, size_t len)
{
	size_t width;

	walk(s, len, SIZE_MAX / 2, &width);
	return width;
}

size_t text_fit(const void *s, size_t len, size_t columns)
{
	size_t width;

	return walk(s, len, columns, &width);
}

#define NEAREST_MAX 48

/* Edit distance in which a swap of neighbours counts as one (optimal string alignment). */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][NEAREST_MAX + 1] = {0};
	size_t alen = strlen(a), blen = strlen(b);

	if (alen > NEAREST_MAX || blen > NEAREST_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= blen; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= alen; i++) {
		size_t *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= blen; j++) {
			size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
	}
	return rows[alen % 3][blen];
}

const char *text_nearest(const char *word, const char *const *names, size_t n)
{
	size_t len = strlen(word), limit = len / 3 ? len / 3 : 1, best = SIZE_MAX;
	const char *found = NULL;

	for (size_t i = 0; i < n; i++) {
		size_t d = distance(word, names[i]), name_len = strlen(names[i]);

		if (len >= 3 && !strncmp(word, names[i], len))
			d = 1;
		/* Of words as short as "C" and "A" one mistake leaves nothing in common. */
		if (d <= limit && d < best && 2 * d < (len > name_len ? len : name_len)) {
			best = d;
			found = names[i];
		}
	}
	return found;
}

char *text_format(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = vasprintf(&text, fmt, ap);
	va_end(ap);
	return r < 0 ? NULL : text;
}
