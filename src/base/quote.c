// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "base/quote.h"
#include "base/text.h"

static void put_quoted(struct buf *out, const char *s, size_t len)
{
	buf_putc(out, '\'');
	for (const char *at = s, *end = s + len; at < end;) {
		const char *hit = memchr(at, '\'', (size_t)(end - at));

		text_escape(out, at, (size_t)((hit ? hit : end) - at));
		if (hit)
			buf_puts(out, "\\x27");
		at = hit ? hit + 1 : end;
	}
	buf_putc(out, '\'');
}

void quote_name(struct buf *out, const void *name, size_t len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "%+,-./:=@_^";
	const char *s = name;
	bool quote = !len;

	for (size_t i = 0; i < len && !quote; i++)
		quote = !s[i] || !strchr(plain, s[i]);
	if (quote)
		put_quoted(out, s, len);
	else
		buf_put(out, s, len);
}

void quote_cell(struct buf *out, const void *cell, size_t len)
{
	const char *s = cell;

	if (len && (memchr(s, ' ', len) || s[0] == '\'' || (len == 1 && s[0] == '-')))
		put_quoted(out, s, len);
	else
		text_escape(out, s, len);
}
