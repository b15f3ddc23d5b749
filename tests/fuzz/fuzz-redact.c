// SPDX-License-Identifier: BSD-2-Clause
/*
 * The masking of secrets: arguments with a NUL behind each. What is shown of an argument is the
 * argument, or has stars in it; and what was asked for after a name alone shows nothing of it.
 * Behind a name with its sign nothing of it is shown either, whatever it is.
 */
#include <stdlib.h>
#include <string.h>

#include "model/redact.h"

static void check(const struct buf *out, const char *arg, size_t len, bool all)
{
	bool same = out->len == len && (!len || !memcmp(out->data, arg, len));
	bool masked = out->len >= 3 && memmem(out->data, out->len, "***", 3);

	if (buf_error(out) || (!same && !masked))
		abort();
	if (all && len != 3 && same)
		abort();
}

static void check_behind_names(const char *arg, size_t len)
{
	static const char *const names[] = {
		"password=", "a b $token :", "{\"api-key\" :",	"x/secret[0]+=",
		"<a:pwd>",   "--auth ",	     "\\\"cookie\\\":", "name=passwd value=",
	};
	_cleanup_(buf_donep) struct buf in = {0}, out = {0};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		enum redact_next next = REDACT_PARTS;
		size_t n = strlen(names[i]);

		buf_reset(&in);
		buf_reset(&out);
		buf_puts(&in, names[i]);
		buf_put(&in, arg, len);
		redact_arg(&out, in.data, in.len, &next);
		if (out.len != n + 3 || memcmp(out.data, names[i], n) ||
		    memcmp(out.data + n, "***", 3))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	_cleanup_(buf_donep) struct buf out = {0};
	enum redact_next next = REDACT_PARTS;

	for (size_t at = 0; at < size;) {
		const unsigned char *nul = memchr(data + at, 0, size - at);
		size_t len = nul ? (size_t)(nul - data) - at : size - at;
		bool all = next == REDACT_ALL;
		char *arg = malloc(len + !len); /* so that one byte too far is seen */

		memcpy(arg, data + at, len);
		redact_arg(&out, arg, len, &next);
		check(&out, arg, len, all);
		check_behind_names(arg, len);
		buf_reset(&out);
		free(arg);
		at += len + 1;
	}
	return 0;
}
