// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>

#include "package/jsonscan.h"
#include "package/limits.h"

/* Behind the string that begins at AT: its closing quote, or END. */
static const char *skip_string(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		if (*at == '\\' && at + 1 < end)
			at++;
	return at;
}

int jsonscan(const void *text, size_t len, struct error *err)
{
	const char *end = (const char *)text + len;
	size_t values = 1, depth = 0;

	for (const char *at = text; at < end; at++) {
		switch (*at) {
		case '"':
			at = skip_string(at, end);
			break;
		case '{':
		case '[':
			values++;
			if (++depth > MAX_JSON_DEPTH)
				return limit_exceeded(err, LIMIT_JSON_DEPTH, "the package");
			break;
		case '}':
		case ']':
			depth -= depth > 0;
			break;
		case ',':
		case ':':
			values++;
			break;
		default:
			break;
		}
		if (values > MAX_JSON_VALUES)
			return limit_exceeded(err, LIMIT_JSON_VALUES, "the package");
	}
	return 0;
}
