/* SPDX-License-Identifier: BSD-2-Clause */
/* unit: what every unit test includes: cmocka behind its four headers, and checks on a buf. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"

/* B holds exactly the text EXPECTED; empties it for the next case. */
static inline void assert_buf(struct buf *b, const char *expected)
{
	assert_int_equal(buf_error(b), 0);
	assert_string_equal(buf_cstr(b), expected);
	assert_int_equal(b->len, strlen(expected));
	buf_reset(b);
}

/* The sentence in ERR names PART. */
static inline void assert_says(const struct error *err, const char *part)
{
	if (!strstr(err->text, part))
		fail_msg("\"%s\" does not say \"%s\"", err->text, part);
	assert_int_not_equal(err->text[strlen(err->text) - 1], '\n');
}
