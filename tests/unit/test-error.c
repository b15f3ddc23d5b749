// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>

#include "unit.h"

static void set_formats_and_returns(void **state)
{
	struct error err = {0};

	(void)state;
	assert_int_equal(error_set(&err, EINVAL, "%s: %d", "what", 7), -EINVAL);
	assert_string_equal(err.text, "what: 7");
	assert_int_equal(error_errno(&err, ENOENT, "open %s", "/no/such"), -ENOENT);
	assert_string_equal(err.text, "open /no/such: No such file or directory");
}

static void nobody_has_to_listen(void **state)
{
	(void)state;
	assert_int_equal(error_set(NULL, EPERM, "%s", "unheard"), -EPERM);
	assert_int_equal(error_errno(NULL, EPERM, "%s", "unheard"), -EPERM);
}

/* Texts that end just before, at and behind the end of the room: cut, terminated, never past it. */
static void long_texts_are_cut(void **state)
{
	struct {
		struct error err;
		char guard[16];
	} at = {.guard = "untouched"};
	const int room = (int)sizeof(at.err.text);
	size_t expected;

	(void)state;
	for (int len = room - 40; len < room + 40; len++) {
		assert_int_equal(error_errno(&at.err, EIO, "%0*d", len, 7), -EIO);
		expected = (size_t)len + strlen(": Input/output error");
		if (expected > (size_t)room - 1)
			expected = (size_t)room - 1;
		assert_int_equal(strlen(at.err.text), expected);
		assert_string_equal(at.guard, "untouched");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_formats_and_returns),
		cmocka_unit_test(nobody_has_to_listen),
		cmocka_unit_test(long_texts_are_cut),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
