// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>
#include <wchar.h>

#include "base/text.h"

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

static bool is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == '\\' || c == 0x061c || /* ALM */
	       (c >= 0x200b && c <= 0x200f) || /* zero width, LRM, RLM */
	       (c >= 0x2028 && c <= 0x202e) || /* separators, overrides */
	       (c >= 0x2060 && c <= 0x206f) || /* joiners, isolates */
	       c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

/* Most of all text: a character by itself, one column, nothing to escape. */
static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '\\';
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

void text_escape(struct buf *out, const void *bytes, size_t len)
{
	const unsigned char *s = bytes;
	size_t plain = 0, at = 0;

	while (at < len) {
		size_t n;

		if (is_plain(s[at])) {
			at++;
			continue;
		}
		n = text_utf8_len(s + at, len - at);
		if (n && !is_unsafe(decode(s + at, n))) {
			at += n;
			continue;
		}
		buf_put(out, s + plain, at - plain);
		for (size_t i = 0; i < (n ? n : 1); i++)
			put_escape(out, s[at + i]);
		at += n ? n : 1;
		plain = at;
	}
	buf_put(out, s + plain, at - plain);
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

/*
 * Columns of one character. Own ranges, because wcwidth() answers by the locale, and a static
 * binary on a minimal machine has only "C".
 */
static size_t char_width(uint32_t c)
{
	static const struct {
		uint32_t first, last;
		unsigned char width;
	} ranges[] = {
		{0x0300, 0x036f, 0},   {0x0483, 0x0489, 0},   {0x0591, 0x05bd, 0},
		{0x064b, 0x065f, 0},   {0x1100, 0x115f, 2},   {0x1ab0, 0x1aff, 0},
		{0x1dc0, 0x1dff, 0},   {0x20d0, 0x20ff, 0},   {0x2e80, 0x303e, 2},
		{0x3041, 0xa4cf, 2},   {0xac00, 0xd7a3, 2},   {0xf900, 0xfaff, 2},
		{0xfe00, 0xfe0f, 0},   {0xfe20, 0xfe2f, 0},   {0xfe30, 0xfe6f, 2},
		{0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2},   {0x1f300, 0x1f64f, 2},
		{0x1f680, 0x1f6ff, 2}, {0x1f900, 0x1f9ff, 2}, {0x20000, 0x3fffd, 2},
	};

	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return ranges[i].width;
	return 1;
}

/* Walks S while it fits into COLUMNS; the columns used go to *ret_width. */
static size_t walk(const unsigned char *s, size_t len, size_t columns, size_t *ret_width)
{
	size_t width = 0, at = 0;

	while (at < len) {
		size_t n = is_plain(s[at]) ? 1 : text_utf8_len(s + at, len - at);
		size_t w = n > 1 ? char_width(decode(s + at, n)) : 1;

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

void text_csv_quote(struct buf *out, const char *s, size_t len)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"')
			buf_putc(out, '"');
		buf_putc(out, s[i]);
	}
	buf_putc(out, '"');
}

void text_csv(struct buf *out, const char *s, size_t len)
{
	if (len && (memchr(s, ',', len) || memchr(s, '"', len) || s[0] == ' ' || s[len - 1] == ' '))
		text_csv_quote(out, s, len);
	else
		buf_put(out, s, len);
}
