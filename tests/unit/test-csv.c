// SPDX-License-Identifier: BSD-2-Clause
#include "base/csv.h"
#include "unit.h"

static void cells_are_quoted_where_needed(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"", ""},
		{"plain words", "plain words"},
		{"a,b", "\"a,b\""},
		{"say \"x\"", "\"say \"\"x\"\"\""},
		{" before", "\" before\""},
		{"behind ", "\"behind \""},
	};
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		csv_cell(&b, cases[i].in, strlen(cases[i].in));
		assert_buf(&b, cases[i].out);
	}
}

static void formulas_become_text(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"", ""},
		{"plain", "plain"},
		{"=1+1", "'=1+1"},
		{"+1+1", "'+1+1"},
		{"-1+1", "'-1+1"},
		{"@SUM(1)", "'@SUM(1)"},
		{"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
		{"-bash", "'-bash"},
		{"-", "'-"},
		{"  =1", "'  =1"},
		{"\"=1", "'\"=1"},
		{"'=1", "''=1"},
		{" '\" @a", "' '\" @a"},
		{"\xef\xbc\x9d"
		 "1",
		 "'\xef\xbc\x9d"
		 "1"}, /* full-width = */
		{"\xef\xbc\x8b"
		 "1",
		 "'\xef\xbc\x8b"
		 "1"},
		{"\xef\xbc\x8d"
		 "1",
		 "'\xef\xbc\x8d"
		 "1"},
		{"\xef\xbc\xa0"
		 "a",
		 "'\xef\xbc\xa0"
		 "a"},
		{"a;=1+1;-2;+b", "a;'=1+1;-2;'+b"}, /* cells of their own where ; separates */
		{";;@a", ";;'@a"},
		/* numbers, and what no spreadsheet evaluates */
		{"-1", "-1"},
		{"+1.5", "+1.5"},
		{"-0.25", "-0.25"},
		{"-1.", "'-1."},
		{"-.5", "'-.5"},
		{"-1e5", "'-1e5"},
		{"1-1", "1-1"},
		{"a=b", "a=b"},
		{"2023-11-14T22:13:20Z", "2023-11-14T22:13:20Z"},
		{"\xe6\x97\xa5", "\xe6\x97\xa5"},
	};
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		csv_defuse(&b, cases[i].in, strlen(cases[i].in));
		assert_buf(&b, cases[i].out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_quoted_where_needed),
		cmocka_unit_test(formulas_become_text),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
