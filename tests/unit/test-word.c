// SPDX-License-Identifier: BSD-2-Clause
/* What a user writes for a variable: which words are taken, and which are refused. */
#include <errno.h>

#include "package/word.h"
#include "unit.h"

/* Of a type of BTF made by hand, SIZE bytes; 0 or -errno with WHY in what is said. */
static void expect(const struct btf *btf, int id, const char *word, int result, uint64_t value,
		   const char *why)
{
	_cleanup_(shape_freep) struct shape *shape = NULL;
	struct error err = {{0}};
	uint64_t data = 0;
	int r;

	assert_int_equal(shape_new(btf, (uint32_t)id, &shape, &err), 0);
	r = word_parse(shape, word, "--x", &data, &err);
	if (r != result)
		fail_msg("'%s' gives %d, not %d: %s", word, r, result, err.text);
	if (r)
		assert_says(&err, why);
	else
		assert_int_equal(data, value);
}

static void numbers(void **state)
{
	struct btf *btf = btf__new_empty();
	int u64 = btf__add_int(btf, "u64", 8, 0), s32 = btf__add_int(btf, "int", 4, 1);
	static const char *const bad[] = {
		"",	"-",   "+",    "0x", "1_000", "1[", "1\\",   "1]", "1^",  "1`",	 "1@",
		"0x1_", "0xg", "0x1`", "1 ", " 1",    "1{", "1\xe1", "a",  "0X_", "1.0",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		expect(btf, u64, bad[i], -EINVAL, 0, "is not a whole number");
	expect(btf, u64, "1000", 0, 1000, "");
	expect(btf, u64, "+7", 0, 7, "");
	expect(btf, u64, "0xfFaA09", 0, 0xffaa09, "");
	expect(btf, u64, "18446744073709551615", 0, UINT64_MAX, "");
	expect(btf, u64, "18446744073709551616", -ERANGE, 0, "is out of range");
	expect(btf, u64, "-1", -ERANGE, 0, "is out of range");
	expect(btf, s32, "-0x80000000", 0, 0x80000000, "");
	expect(btf, s32, "0x80000000", -ERANGE, 0, "is out of range");
	btf__free(btf);
}

/* As clang 14 writes "enum big {SMALL = 1, BIG_TWO = 0x1ffffffff}": cut to 32 bits. */
static void wide_enums(void **state)
{
	struct btf *btf = btf__new_empty();
	int cut, whole;

	(void)state;
	cut = btf__add_enum(btf, "big", 8);
	btf__add_enum_value(btf, "SMALL", 1);
	btf__add_enum_value(btf, "BIG_TWO", 0xffffffff);
	whole = btf__add_enum64(btf, "whole", 8, false);
	btf__add_enum64_value(btf, "WHOLE_TWO", 0x1ffffffff);
	expect(btf, whole, "WHOLE_TWO", 0, 0x1ffffffff, "");
	expect(btf, cut, "BIG_TWO", -EINVAL, 0, "clang 15 or newer");
	expect(btf, cut, "0x1ffffffff", 0, 0x1ffffffff, "");
	btf__free(btf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(wide_enums),
	};

	return cmocka_run_group_tests_name("word", tests, NULL, NULL);
}
