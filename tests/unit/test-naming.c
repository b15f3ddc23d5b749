// SPDX-License-Identifier: BSD-2-Clause
/* What options are called when two want one name. */
#include "package/naming.h"
#include "unit.h"

/* Each name in NAMES is what it comes to. */
static void expect(struct naming *names, size_t n, const char *const *wanted)
{
	assert_int_equal(naming_choose(names, n), 0);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(names[i].name, wanted[i]);
		assert_ptr_equal(naming_find(names, n, wanted[i]), &names[i]);
	}
	naming_done(names, n);
}

static void own_and_told(void **state)
{
	struct naming names[] = {{"a", NULL, NULL}, {"b", "bee", NULL}};

	(void)state;
	expect(names, 2, (const char *const[]){"a", "bee"});
}

static void told_before_own(void **state)
{
	struct naming before[] = {{"count", NULL, NULL}, {"n", "count", NULL}};
	struct naming behind[] = {{"n", "count", NULL}, {"count", NULL, NULL}};
	struct naming swapped[] = {{"a", "b", NULL}, {"b", "a", NULL}};

	(void)state;
	expect(before, 2, (const char *const[]){"set-count", "count"});
	expect(behind, 2, (const char *const[]){"count", "set-count"});
	expect(swapped, 2, (const char *const[]){"b", "a"});
}

static void told_twice(void **state)
{
	struct naming names[] = {{"a", "x", NULL}, {"b", "x", NULL}, {"x", NULL, NULL}};

	(void)state;
	expect(names, 3, (const char *const[]){"x", "b", "set-x"});
}

static void never_help(void **state)
{
	struct naming names[] = {
		{"help", NULL, NULL}, {"human", "help", NULL}, {"other", "set-help", NULL}};

	(void)state;
	expect(names, 3, (const char *const[]){"set-set-help", "human", "set-help"});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_and_told),
		cmocka_unit_test(told_before_own),
		cmocka_unit_test(told_twice),
		cmocka_unit_test(never_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
