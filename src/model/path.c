// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "model/path.h"

size_t path_from_components(const char *components, size_t len, bool cut, char *out)
{
	static const char left_out[] = "...";
	size_t end = len, at = 0;

	/* What the last NUL does not close is no component. */
	while (end && components[end - 1])
		end--;
	if (cut) {
		memcpy(out, left_out, sizeof(left_out) - 1);
		at = sizeof(left_out) - 1;
	}
	while (end) {
		size_t start = end - 1;

		while (start && components[start - 1])
			start--;
		out[at++] = '/';
		memcpy(out + at, components + start, end - 1 - start);
		at += end - 1 - start;
		end = start;
	}
	if (!at)
		out[at++] = '/';
	out[at] = '\0';
	return at;
}
