// SPDX-License-Identifier: BSD-2-Clause
/*
 * The masking of secrets: arguments with a NUL behind each. What is shown of an argument is the
 * argument, or has stars in it; and what was asked for after a name alone shows nothing of it.
 */
#include <stdlib.h>
#include <string.h>

#include "model/redact.h"

static void check(const struct buf *out, const char *arg, size_t len, bool after_name)
{
	bool same = out->len == len && (!len || !memcmp(out->data, arg, len));
	bool masked = out->len >= 3 && memmem(out->data, out->len, "***", 3);

	if (buf_error(out) || (!same && !masked))
		abort();
	if (after_name && len && len != 3 && same && arg[0] != '-')
		abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	_cleanup_(buf_donep) struct buf out = {0};
	bool after_name = false;

	for (size_t at = 0; at < size;) {
		const unsigned char *nul = memchr(data + at, 0, size - at);
		size_t len = nul ? (size_t)(nul - data) - at : size - at;
		bool was_after = after_name;
		char *arg = malloc(len + !len); /* so that one byte too far is seen */

		memcpy(arg, data + at, len);
		redact_arg(&out, arg, len, &after_name);
		check(&out, arg, len, was_after);
		buf_reset(&out);
		free(arg);
		at += len + 1;
	}
	return 0;
}
