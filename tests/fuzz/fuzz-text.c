// SPDX-License-Identifier: BSD-2-Clause
/*
 * Bytes of strangers as people see them: escaped, in quotes, in JSON and in CSV. What is shown is
 * UTF-8 that can be seen, holds each byte of what was there, and does not pass for text of ours.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/quote.h"
#include "base/text.h"
#include "base/unicode.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

static uint32_t decode(const unsigned char *s, size_t n)
{
	uint32_t c = n > 1 ? s[0] & (0x7f >> n) : s[0];

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (s[i] & 0x3f);
	return c;
}

static void check_seen(const struct buf *out)
{
	const unsigned char *s = (const unsigned char *)out->data;

	require(!buf_error(out));
	for (size_t at = 0, n; at < out->len; at += n) {
		uint32_t c;

		n = text_utf8_len(s + at, out->len - at);
		require(n);
		c = decode(s + at, n);
		require(c < 0x80 ? c >= 0x20 && c != 0x7f : !unicode_is_hidden(c));
		require(c < 0x80 || !unicode_is_mark(c) ||
			(at && (s[at - 1] >= 0x80 || isalnum(s[at - 1]))));
	}
}

/* Reads OUT backward from what text_escape() made it. */
static void check_whole(struct buf *out, const unsigned char *s, size_t len)
{
	static const char from[] = "ntre\\", to[] = "\n\t\r\x1b\\";
	const char *at = buf_cstr(out), *end = at + out->len;

	for (size_t i = 0; i < len; i++) {
		const char *hit;

		require(at < end);
		if (*at != '\\') {
			require((unsigned char)*at++ == s[i]);
			continue;
		}
		hit = strchr(from, at[1]);
		if (hit) {
			require((unsigned char)to[hit - from] == s[i]);
			at += 2;
		} else {
			char digits[3] = {at[2], at[3]};

			require(at[1] == 'x' && strtoul(digits, NULL, 16) == s[i]);
			at += 4;
		}
	}
	require(at == end);
}

static void check_fit(const struct buf *out, size_t columns)
{
	size_t n = text_fit(out->data, out->len, columns);

	require(n <= out->len && text_is_utf8(out->data, n));
	require(text_width(out->data, n) <= columns);
	require(n == out->len || text_width(out->data, out->len) > columns);
}

/* In quotes there is one at each end and none between; else nothing that is ours. */
static void check_quoted(const struct buf *out, const char *ours)
{
	bool quoted = out->len && out->data[0] == '\'';

	check_seen(out);
	if (quoted)
		require(out->len > 1 &&
			memchr(out->data + 1, '\'', out->len - 1) == out->data + out->len - 1);
	for (size_t i = 0; !quoted && i < out->len; i++)
		require(!strchr(ours, out->data[i]));
}

static void check_json(const char *s, size_t len)
{
	_cleanup_(buf_donep) struct buf plain = {0}, seen = {0};
	json_t *a, *b;
	struct json j;

	json_init(&j, &plain);
	json_str(&j, s, len);
	text_escape_json(&seen, plain.data, plain.len);
	check_seen(&seen);
	a = json_loadb(plain.data, plain.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	b = json_loadb(seen.data, seen.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	require(a && b && json_equal(a, b));
	json_decref(a);
	json_decref(b);
}

/* No cell, of whatever reader, begins like a formula, and nothing is lost. */
static void check_csv(const char *s, size_t len)
{
	_cleanup_(buf_donep) struct buf out = {0};
	size_t at = 0;

	csv_defuse(&out, s, len);
	for (size_t i = 0; i < len; i++, at++)
		while (require(at < out.len), out.data[at] != s[i])
			require(out.data[at++] == '\'');
	require(at == out.len);
	for (size_t i = 0; i < out.len; i++) {
		const char *end = memchr(out.data + i, ';', out.len - i);
		size_t n = end ? (size_t)(end - out.data) - i : out.len - i;

		if (i && out.data[i - 1] != ';')
			continue;
		for (size_t k = 0; n && strchr("=+-@", out.data[i]) && out.data[i] && k < n; k++)
			require(strchr("+-.0123456789", out.data[i + k]) && out.data[i + k]);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	_cleanup_(buf_donep) struct buf out = {0};

	text_escape(&out, data, size);
	check_seen(&out);
	check_whole(&out, data, size);
	for (size_t columns = 0; columns < 20; columns++)
		check_fit(&out, columns);
	buf_reset(&out);
	quote_name(&out, data, size);
	check_quoted(&out, " []()'\"\\");
	buf_reset(&out);
	quote_cell(&out, data, size);
	check_quoted(&out, " ");
	check_json((const char *)data, size);
	check_csv((const char *)data, size);
	return 0;
}
