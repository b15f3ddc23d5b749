// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/libbpf.h>
#include <errno.h>
#include <sys/resource.h>

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

/* Of <bpf/libbpf.h>: 4000 to 4013; strerror() knows none of them. */
static void libbpf_has_numbers_of_its_own(void **state)
{
	struct error err = {0};

	(void)state;
	for (int errnum = LIBBPF_ERRNO__LIBELF; errnum < __LIBBPF_ERRNO__END; errnum++)
		assert_null(strstr(error_describe(errnum), "Unknown"));
	assert_int_equal(error_errno(&err, LIBBPF_ERRNO__FORMAT, "x"), -LIBBPF_ERRNO__FORMAT);
	assert_string_equal(err.text, "x: it has not the right format");
	assert_string_equal(error_describe(ENOENT), "No such file or directory");
	assert_int_equal(LIBBPF_ERRNO__LIBELF, ERROR_LIBBPF_FIRST);
}

/* What the user can do about it is in the text; without a limit that would be wrong. */
static void a_limit_that_was_reached_is_named(void **state)
{
	struct rlimit given, limited;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_AS, &given), 0);
	if (given.rlim_cur == RLIM_INFINITY)
		assert_string_equal(error_describe(ENOMEM), "Cannot allocate memory");
	limited = given;
	if (given.rlim_cur == RLIM_INFINITY)
		limited.rlim_cur = (rlim_t)1 << 46;
	assert_int_equal(setrlimit(RLIMIT_AS, &limited), 0);
	assert_string_equal(error_describe(ENOMEM),
			    "Cannot allocate memory (ulimit -v is too low)");
	assert_int_equal(setrlimit(RLIMIT_AS, &given), 0);
	assert_string_equal(error_describe(EMFILE), "Too many open files (ulimit -n is too low)");
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
		cmocka_unit_test(libbpf_has_numbers_of_its_own),
		cmocka_unit_test(a_limit_that_was_reached_is_named),
		cmocka_unit_test(nobody_has_to_listen),
		cmocka_unit_test(long_texts_are_cut),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
