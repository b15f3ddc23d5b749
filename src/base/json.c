// SPDX-License-Identifier: BSD-2-Clause
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

void json_init(struct json *j, struct buf *out)
{
	*j = (struct json){.out = out};
}

static uint64_t depth_bit(const struct json *j)
{
	return 1ULL << (j->depth % JSON_MAX_DEPTH);
}

/* Before each value or key: the comma that it needs. */
static void separate(struct json *j)
{
	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->has_items & depth_bit(j))
		buf_putc(j->out, ',');
	j->has_items |= depth_bit(j);
}

static void open_container(struct json *j, char bracket)
{
	separate(j);
	buf_putc(j->out, bracket);
	j->depth++;
	j->has_items &= ~depth_bit(j);
}

static void close_container(struct json *j, char bracket)
{
	buf_putc(j->out, bracket);
	if (j->depth)
		j->depth--;
}

void json_object_begin(struct json *j)
{
	open_container(j, '{');
}

void json_object_end(struct json *j)
{
	close_container(j, '}');
}

void json_array_begin(struct json *j)
{
	open_container(j, '[');
}

void json_array_end(struct json *j)
{
	close_container(j, ']');
}

void json_key(struct json *j, const char *key)
{
	separate(j);
	buf_putc(j->out, '"');
	buf_puts(j->out, key);
	buf_put(j->out, "\":", 2);
	j->after_key = true;
}

static void put_escaped(struct buf *out, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	const char escape[] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};

	switch (c) {
	case '"':
		buf_put(out, "\\\"", 2);
		break;
	case '\\':
		buf_put(out, "\\\\", 2);
		break;
	case '\n':
		buf_put(out, "\\n", 2);
		break;
	case '\t':
		buf_put(out, "\\t", 2);
		break;
	case '\r':
		buf_put(out, "\\r", 2);
		break;
	default:
		buf_put(out, escape, sizeof(escape));
	}
}

/* DEL and the C1 controls are legal in JSON, but they drive a terminal that shows the line. */
static bool needs_escape(const unsigned char *s, size_t len)
{
	return s[0] < 0x20 || s[0] == '"' || s[0] == '\\' || s[0] == 0x7f ||
	       (len == 2 && s[0] == 0xc2 && s[1] < 0xa0);
}

/* Bytes that are characters by themselves and need no escape: most of all text. */
static size_t plain_ascii(const unsigned char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

bool json_str(struct json *j, const void *bytes, size_t len)
{
	const unsigned char *s = bytes;
	size_t plain = 0, at = 0; /* [plain, at) goes out as it is */
	bool valid = true;

	separate(j);
	buf_putc(j->out, '"');
	while ((at += plain_ascii(s + at, len - at)) < len) {
		size_t n = text_utf8_len(s + at, len - at);

		if (n && !needs_escape(s + at, n)) {
			at += n;
			continue;
		}
		buf_put(j->out, s + plain, at - plain);
		if (n) {
			put_escaped(j->out, s[at + n - 1]);
		} else {
			buf_put(j->out, "\xef\xbf\xbd", 3);
			valid = false;
			n = 1;
		}
		at += n;
		plain = at;
	}
	buf_put(j->out, s + plain, at - plain);
	buf_putc(j->out, '"');
	return valid;
}

void json_key_bytes(struct json *j, const char *key, size_t len)
{
	json_str(j, key, len);
	buf_putc(j->out, ':');
	j->after_key = true;
}

void json_cstr(struct json *j, const char *s)
{
	json_str(j, s, strlen(s));
}

void json_member_bytes(struct json *j, const char *key, const void *bytes, size_t len)
{
	json_key(j, key);
	if (json_str(j, bytes, len))
		return;
	buf_put(j->out, ",\"", 2);
	buf_puts(j->out, key);
	buf_put(j->out, "_hex\":", 6);
	j->after_key = true;
	json_hex(j, bytes, len);
}

void json_hex(struct json *j, const void *bytes, size_t len)
{
	separate(j);
	buf_putc(j->out, '"');
	buf_hex(j->out, bytes, len);
	buf_putc(j->out, '"');
}

void json_u64(struct json *j, uint64_t v)
{
	separate(j);
	buf_u64(j->out, v);
}

void json_i64(struct json *j, int64_t v)
{
	separate(j);
	buf_i64(j->out, v);
}

void json_bool(struct json *j, bool v)
{
	json_raw(j, v ? "true" : "false");
}

void json_none(struct json *j)
{
	json_raw(j, "null");
}

void json_double(struct json *j, double v)
{
	char text[32];

	if (!isfinite(v)) {
		json_none(j);
		return;
	}
	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	json_raw(j, text);
}

void json_raw(struct json *j, const char *text)
{
	separate(j);
	buf_puts(j->out, text);
}
