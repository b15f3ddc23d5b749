// SPDX-License-Identifier: BSD-2-Clause
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "ecc/path.h"
#include "unit.h"

struct path_case {
	const char *path;
	const char *wanted;
};

static void check_cases(char *(*function)(const char *), const struct path_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *got = function(cases[i].path);

		assert_non_null(got);
		assert_string_equal(got, cases[i].wanted);
		free(got);
	}
}

static void folders(void **state)
{
	static const struct path_case cases[] = {
		{"foo.c", "."},	  {"dir/foo.c", "dir"}, {"a/b/foo.c", "a/b"},
		{"/foo.c", "/"},  {"/a/foo.c", "/a"},	{"a//foo.c", "a"},
		{"./foo.c", "."}, {"../foo.c", ".."},	{"", "."},
	};

	(void)state;
	check_cases(path_folder, cases, ARRAY_SIZE(cases));
}

static void stems(void **state)
{
	static const struct path_case cases[] = {
		{"foo.bpf.c", "foo"}, {"a/b.c/foo.bpf.c", "foo"},
		{"foo.c", "foo"},     {"foo", "foo"},
		{"foo.h", "foo"},     {"foo.bar.bpf.c", "foo.bar"},
		{".bpf.c", ".bpf"},   {".c", ".c"},
	};

	(void)state;
	check_cases(path_stem, cases, ARRAY_SIZE(cases));
}

static void full_paths(void **state)
{
	static const struct path_case cases[] = {
		{"/", "/"},	 {"/a/./b", "/a/b"},  {"/a/../b", "/b"},    {"/a/b/../../c", "/c"},
		{"/../a", "/a"}, {"//a//b/", "/a/b"}, {"/a/...", "/a/..."}, {"/a/..b", "/a/..b"},
	};
	char cwd[PATH_MAX], wanted[PATH_MAX + 8];
	char *got = path_absolute("x/../y/./z");

	(void)state;
	check_cases(path_absolute, cases, ARRAY_SIZE(cases));
	assert_non_null(getcwd(cwd, sizeof(cwd)));
	snprintf(wanted, sizeof(wanted), "%s/y/z", cwd);
	assert_string_equal(got, wanted);
	free(got);
	assert_null(path_absolute(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders),
		cmocka_unit_test(stems),
		cmocka_unit_test(full_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
