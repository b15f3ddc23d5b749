// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "package/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buf *out, const void *data, size_t len)
{
	const unsigned char *in = data;
	char *to = buf_room(out, (len + 2) / 3 * 4);

	if (!to)
		return;
	out->len += (len + 2) / 3 * 4;
	for (; len; in += 3, to += 4) {
		size_t n = len < 3 ? len : 3;
		uint32_t bits = (uint32_t)in[0] << 16;

		bits |= n > 1 ? (uint32_t)in[1] << 8 : 0;
		bits |= n > 2 ? (uint32_t)in[2] : 0;
		to[0] = alphabet[bits >> 18];
		to[1] = alphabet[bits >> 12 & 63];
		to[2] = (char)(n > 1 ? alphabet[bits >> 6 & 63] : '=');
		to[3] = (char)(n > 2 ? alphabet[bits & 63] : '=');
		len -= n;
	}
}

/* 64 for a byte that is no digit. */
static unsigned int digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned int)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned int)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* One group of four with PAD '=' at its end; returns its bits, or UINT32_MAX. */
static uint32_t decode_group(const char *in, size_t pad)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < 4; i++) {
		unsigned int d = i < 4 - pad ? digit(in[i]) : 0;

		if (d > 63)
			return UINT32_MAX;
		bits = bits << 6 | d;
	}
	if (bits & ((1U << (8 * pad)) - 1))
		return UINT32_MAX;
	return bits;
}

int base64_decode(struct buf *out, const char *text, size_t len)
{
	size_t pad = 0;
	char *to;

	if (len % 4)
		return -EINVAL;
	if (!len)
		return 0;
	while (pad < 2 && text[len - 1 - pad] == '=')
		pad++;
	to = buf_room(out, len / 4 * 3);
	if (!to)
		return -ENOMEM;
	for (size_t at = 0; at < len; at += 4) {
		size_t skip = at + 4 == len ? pad : 0;
		uint32_t bits = decode_group(text + at, skip);

		if (bits == UINT32_MAX)
			return -EINVAL;
		for (size_t i = 0; i < 3 - skip; i++)
			*to++ = (char)(bits >> (16 - 8 * i));
		out->len += 3 - skip;
	}
	return 0;
}
