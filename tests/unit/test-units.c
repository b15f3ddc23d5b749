// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>

#include "base/units.h"
#include "unit.h"

#define UNTOUCHED 0xdeadbeefULL

struct parse_case {
	const char *word;
	int result;
	uint64_t value; /* when result is 0 */
};

static void check_parsed(const struct parse_case *c, int result, uint64_t value,
			 const struct error *err)
{
	if (result != c->result || value != (c->result ? UNTOUCHED : c->value))
		fail_msg("'%s': result %d, value %llu", c->word, result, (unsigned long long)value);
	if (c->result)
		assert_says(err, "the thing");
}

static void whole_numbers(void **state)
{
	static const struct parse_case cases[] = {
		{"5", 0, 5},
		{"4294967296", 0, 4294967296},
		{"0000000000000000000000000000000000007", 0, 7},
		{"18446744073709551615", 0, UINT64_MAX},
		{"18446744073709551616", -ERANGE, 0},
		{"184467440737095516150", -ERANGE, 0},
		{"99999999999999999999999999", -ERANGE, 0},
		/* An overflow that comes round to a small number is an overflow all the same. */
		{"36893488147419103237", -ERANGE, 0},
		{"4", -ERANGE, 0},
		{"", -EINVAL, 0},
		{" 5", -EINVAL, 0},
		{"5 ", -EINVAL, 0},
		{"+5", -EINVAL, 0},
		{"-5", -EINVAL, 0},
		{"0x5", -EINVAL, 0},
		{"5.0", -EINVAL, 0},
		{"5e3", -EINVAL, 0},
		{"\xd9\xa5", -EINVAL, 0}, /* an Arabic five */
		{"99999999999999999999999999x", -EINVAL, 0},
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t v = UNTOUCHED;
		int r = units_parse_u64(cases[i].word, "the thing", 5, UINT64_MAX, &v, &err);

		check_parsed(&cases[i], r, v, &err);
	}
}

static void number_limits_are_told(void **state)
{
	uint64_t v = UNTOUCHED;
	struct error err;

	(void)state;
	assert_int_equal(units_parse_u64("4194305", "PID", 1, 4194304, &v, &err), -ERANGE);
	assert_string_equal(err.text, "PID '4194305' is out of range: give 1 to 4194304");
	assert_int_equal(units_parse_u64("4194304", "PID", 1, 4194304, &v, &err), 0);
	assert_int_equal(v, 4194304);
	assert_int_equal(units_parse_u64("0", "PID", 0, 0, &v, NULL), 0);
	assert_int_equal(v, 0);
}

static void durations_read(void **state)
{
	static const struct parse_case cases[] = {
		{"0", 0, 0},
		{"0s", 0, 0},
		{"1", 0, 1000000000},
		{"500ms", 0, 500000000},
		{"1.5s", 0, 1500000000},
		{"1.5", 0, 1500000000},
		{".2", 0, 200000000},
		{".5s", 0, 500000000},
		{"1m.5s", 0, 60500000000},
		{"2m30s", 0, 150000000000},
		{"1m30", 0, 90000000000},
		{"1S", 0, 1000000000},
		{"3d4h5m6s7ms8us9ns", 0, 273906007008009},
		{"0.5d", 0, 43200000000000},
		{"0.999999999d", 0, 86399999913600},
		{"0.000000001s", 0, 1},
		{"0.0000000019s", 0, 1},
		{"0.9ns", 0, 0},
		{"9223372036854775807ns", 0, INT64_MAX},
		{"9223372036.854775807", 0, INT64_MAX},
		{"106751d23h47m16s854ms775us807ns", 0, INT64_MAX},
		{"9223372036854775808ns", -ERANGE, 0},
		{"9223372036.854775808", -ERANGE, 0},
		{"106751d23h47m16s854ms775us808ns", -ERANGE, 0},
		{"18446744073709551616ns", -ERANGE, 0},
		{"18446744073709551615d", -ERANGE, 0},
		{"213504d", -ERANGE, 0},
		{"9223372036854775807ns9223372036854775807ns9223372036854775807ns", -ERANGE, 0},
		{"", -EINVAL, 0},
		{"s", -EINVAL, 0},
		{".", -EINVAL, 0},
		{".s", -EINVAL, 0},
		{"..5", -EINVAL, 0},
		{"1.5.5", -EINVAL, 0},
		{"1m.", -EINVAL, 0},
		{"1.s", -EINVAL, 0},
		{"1..5s", -EINVAL, 0},
		{"1.5.5s", -EINVAL, 0},
		{"-1s", -EINVAL, 0},
		{"+1s", -EINVAL, 0},
		{"1 s", -EINVAL, 0},
		{"1s ", -EINVAL, 0},
		{"1,5s", -EINVAL, 0},
		{"1e3", -EINVAL, 0},
		{"1sec", -EINVAL, 0},
		{"1w", -EINVAL, 0},
		{"infinity", -EINVAL, 0},
		{"1s-", -EINVAL, 0},
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t v = UNTOUCHED;
		int r = units_parse_duration(cases[i].word, "the thing", &v, &err);

		check_parsed(&cases[i], r, v, &err);
	}
}

static void sizes_read(void **state)
{
	static const struct parse_case cases[] = {
		{"0", 0, 0},
		{"512", 0, 512},
		{"512B", 0, 512},
		{"1K", 0, 1024},
		{"1k", 0, 1024},
		{"1KB", 0, 1024},
		{"1kib", 0, 1024},
		{"1.5M", 0, 1572864},
		{".5K", 0, 512},
		{"24MiB", 0, 25165824},
		{"1.25G", 0, 1342177280},
		{"2TiB", 0, 2199023255552},
		{"0.999999999T", 0, 1099511626676},
		{"15E", 0, 15ULL << 60},
		{"15.999999999EiB", 0, 18446744072556630111ULL},
		{"18446744073709551615", 0, UINT64_MAX},
		{"16777215T", 0, 16777215ULL << 40},
		{"16383.5P", 0, (16383ULL << 50) + (1ULL << 49)},
		{"16777216T", -ERANGE, 0},
		{"16E", -ERANGE, 0},
		{"18446744073709551616", -ERANGE, 0},
		{"1K1", -EINVAL, 0},
		{"1K1K", -EINVAL, 0},
		{"1 K", -EINVAL, 0},
		{"", -EINVAL, 0},
		{"K", -EINVAL, 0},
		{"-1K", -EINVAL, 0},
		{"1KK", -EINVAL, 0},
		{"1Ki", -EINVAL, 0},
		{"1X", -EINVAL, 0},
		{"1.K", -EINVAL, 0},
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t v = UNTOUCHED;
		int r = units_parse_bytes(cases[i].word, "the thing", &v, &err);

		check_parsed(&cases[i], r, v, &err);
	}
}

struct format_case {
	uint64_t value;
	const char *text;
};

/* Never rounded up: a process that lived 999.9 us did not live 1 ms. */
static void durations_write(void **state)
{
	static const struct format_case cases[] = {
		{0, "0ns"},
		{1, "1ns"},
		{999, "999ns"},
		{1000, "1us"},
		{1001, "1us"},
		{1010, "1.01us"},
		{1100, "1.1us"},
		{9999, "9.99us"},
		{10000, "10us"},
		{12345, "12.3us"},
		{99999, "99.9us"},
		{100000, "100us"},
		{999900, "999us"},
		{999999, "999us"},
		{1000000, "1ms"},
		{1200000, "1.2ms"},
		{45000000, "45ms"},
		{999999999, "999ms"},
		{1000000000, "1s"},
		{3250000000, "3.25s"},
		{9999999999, "9.99s"},
		{59999999999, "59.9s"},
		{60000000000, "1m00s"},
		{133000000000, "2m13s"},
		{3599999999999, "59m59s"},
		{3600000000000, "1h00m"},
		{18120000000000, "5h02m"},
		{86399999999999, "23h59m"},
		{86400000000000, "1d00h"},
		{273600000000000, "3d04h"},
		{8639999999999999, "99d23h"},
		{8640000000000000, "100d"},
		{86400000000000ULL * 99999, "99999d"},
		{INT64_MAX, "106751d"},
		{UINT64_MAX, "213503d"},
	};
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		units_format_duration(&b, cases[i].value);
		assert_buf(&b, cases[i].text);
	}
}

static void sizes_write(void **state)
{
	static const struct format_case cases[] = {
		{0, "0B"},
		{1, "1B"},
		{512, "512B"},
		{1023, "1023B"},
		{1024, "1K"},
		{1536, "1.5K"},
		{10239, "9.99K"},
		{10240, "10K"},
		{102399, "99.9K"},
		{102400, "100K"},
		{1048575, "1023K"},
		{1048576, "1M"},
		{25165824, "24M"},
		{1342177280, "1.25G"},
		{1ULL << 40, "1T"},
		{(1ULL << 50) - 1, "1023T"},
		{1ULL << 50, "1P"},
		{1ULL << 60, "1E"},
		{UINT64_MAX, "15.9E"},
	};
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		units_format_bytes(&b, cases[i].value);
		assert_buf(&b, cases[i].text);
	}
	units_format_bytes_long(&b, 536870912);
	assert_buf(&b, "512 MiB");
	units_format_bytes_long(&b, 1536);
	assert_buf(&b, "1.5 KiB");
	units_format_bytes_long(&b, 7);
	assert_buf(&b, "7 B");
	units_format_bytes_long(&b, UINT64_MAX);
	assert_buf(&b, "15.9 EiB");
}

/*
 * Over the whole range: the width holds, and the text reads back to a value that is not above the
 * original and at most 1 % (of two digits and a fraction) or one last unit below it.
 */
static void what_is_written_reads_back(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};
	uint64_t back;

	(void)state;
	for (uint64_t v = 1; v < UINT64_MAX / 8 * 7; v += v / 7 + 1) {
		units_format_bytes(&b, v);
		assert_in_range(b.len, 2, 5);
		assert_int_equal(units_parse_bytes(buf_cstr(&b), "size", &back, NULL), 0);
		assert_true(back <= v && v - back <= v / 99 + 1);
		buf_reset(&b);
		if (v >= 100000ULL * 86400 * NSEC_PER_SEC)
			continue;
		units_format_duration(&b, v);
		assert_in_range(b.len, 2, 6);
		assert_int_equal(units_parse_duration(buf_cstr(&b), "time", &back, NULL), 0);
		assert_true(back <= v && v - back <= v / 24 + 1);
		buf_reset(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(number_limits_are_told),
		cmocka_unit_test(durations_read),
		cmocka_unit_test(sizes_read),
		cmocka_unit_test(durations_write),
		cmocka_unit_test(sizes_write),
		cmocka_unit_test(what_is_written_reads_back),
	};

	return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
