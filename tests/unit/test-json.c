// SPDX-License-Identifier: BSD-2-Clause
#include <float.h>
#include <math.h>

#include <jansson.h>

#include "base/json.h"
#include "unit.h"
#include "utf8.h"

static void structure(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};
	struct json j;

	(void)state;
	json_init(&j, &b);
	json_object_begin(&j);
	json_key(&j, "empty");
	json_object_begin(&j);
	json_object_end(&j);
	json_key(&j, "list");
	json_array_begin(&j);
	json_u64(&j, UINT64_MAX);
	json_i64(&j, INT64_MIN);
	json_array_begin(&j);
	json_array_end(&j);
	json_object_begin(&j);
	json_key(&j, "a");
	json_bool(&j, true);
	json_key(&j, "b");
	json_bool(&j, false);
	json_object_end(&j);
	json_none(&j);
	json_array_end(&j);
	json_key_bytes(&j, "k\"\n", 3);
	json_cstr(&j, "v");
	json_key(&j, "raw");
	json_raw(&j, "[1,2]");
	json_object_end(&j);
	assert_buf(&b, "{\"empty\":{},\"list\":[18446744073709551615,-9223372036854775808,[],"
		       "{\"a\":true,\"b\":false},null],\"k\\\"\\n\":\"v\",\"raw\":[1,2]}");
}

static void nesting(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};
	json_t *parsed;
	struct json j;

	(void)state;
	json_init(&j, &b);
	for (int i = 0; i < JSON_MAX_DEPTH - 1; i++) {
		json_array_begin(&j);
		json_u64(&j, 1);
	}
	for (int i = 0; i < JSON_MAX_DEPTH - 1; i++) {
		json_array_end(&j);
		if (i < JSON_MAX_DEPTH - 2)
			json_u64(&j, 2);
	}
	parsed = json_loadb(b.data, b.len, 0, NULL);
	assert_non_null(parsed);
	assert_int_equal(json_array_size(parsed), 3);
	json_decref(parsed);

	/* Past the promised depth, and past the end: memory-safe, whatever is written. */
	for (int i = 0; i < 3 * JSON_MAX_DEPTH; i++)
		json_object_begin(&j);
	for (int i = 0; i < 4 * JSON_MAX_DEPTH; i++)
		json_object_end(&j);
	assert_int_equal(buf_error(&b), 0);
}

/* What the bytes should read back as: each byte outside valid UTF-8 is U+FFFD. */
static void expect(struct buf *out, const unsigned char *s, size_t len, bool *ret_valid)
{
	*ret_valid = true;
	for (size_t at = 0; at < len;) {
		unsigned char c[4];
		size_t n = 0;

		/* No sequence is looked up by the code under test: try all of that length. */
		for (uint32_t code = 0; code < 0x800 && !n; code++) {
			size_t size = utf8_encode(code, c);

			if (size <= len - at && !memcmp(c, s + at, size))
				n = size;
		}
		if (n)
			buf_put(out, s + at, n);
		else
			buf_puts(out, "\xef\xbf\xbd");
		*ret_valid = *ret_valid && n;
		at += n ? n : 1;
	}
}

static void check_string(struct buf *b, const void *s, size_t len, struct buf *expected, bool valid)
{
	struct json j;
	json_t *parsed;

	buf_reset(b);
	json_init(&j, b);
	assert_int_equal(json_str(&j, s, len), valid);
	for (size_t i = 0; i < b->len; i++)
		if ((unsigned char)b->data[i] < 0x20 || b->data[i] == 0x7f)
			fail_msg("control character in \"%s\"", buf_cstr(b));
	parsed = json_loadb(b->data, b->len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	if (!parsed)
		fail_msg("no JSON: %s", buf_cstr(b));
	assert_int_equal(json_string_length(parsed), expected->len);
	assert_memory_equal(json_string_value(parsed), expected->data, expected->len);
	json_decref(parsed);
}

/* Every string of two bytes, read back by a JSON library of others. */
static void every_pair_of_bytes(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0}, expected = {0};
	bool valid;

	(void)state;
	for (unsigned int v = 0; v < 0x10000; v++) {
		const unsigned char s[] = {(unsigned char)(v >> 8), (unsigned char)v};

		buf_reset(&expected);
		expect(&expected, s, 2, &valid);
		check_string(&b, s, 2, &expected, valid);
	}
}

static void every_character(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0}, expected = {0};
	unsigned char s[4];

	(void)state;
	for (uint32_t c = 0; c <= UTF8_LAST; c += c < 0x3100 ? 1 : 41) {
		size_t n = utf8_encode(c, s);

		if (utf8_is_surrogate(c))
			continue;
		buf_reset(&expected);
		buf_put(&expected, s, n);
		check_string(&b, s, n, &expected, true);
	}
}

static void strings(void **state)
{
	static const struct {
		const char *bytes, *text;
		bool valid;
	} cases[] = {
		{"", "\"\"", true},
		{"a\"b\\c/d", "\"a\\\"b\\\\c/d\"", true},
		{"\n\t\r\b\f\x1b", "\"\\n\\t\\r\\u0008\\u000c\\u001b\"", true},
		{"\x7f", "\"\\u007f\"", true},
		{"\xc2\x9b", "\"\\u009b\"", true},
		{"\xc2\xa0", "\"\xc2\xa0\"", true},
		{"\xff", "\"\xef\xbf\xbd\"", false},
		{"\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\"", false},
		{"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"", false},
		{"a\xf0\x9f\x98\x80\x80z", "\"a\xf0\x9f\x98\x80\xef\xbf\xbdz\"", false},
		/* The replacement itself is a valid character: no bad byte. */
		{"\xef\xbf\xbd", "\"\xef\xbf\xbd\"", true},
	};
	_cleanup_(buf_donep) struct buf b = {0};
	struct json j;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_init(&j, &b);
		assert_int_equal(json_str(&j, cases[i].bytes, strlen(cases[i].bytes)),
				 cases[i].valid);
		assert_buf(&b, cases[i].text);
	}
}

static void raw_bytes_come_along(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};
	struct json j;

	(void)state;
	json_init(&j, &b);
	json_object_begin(&j);
	json_member_bytes(&j, "comm", "good", 4);
	json_member_bytes(&j, "exe", "b\xff\x00", 3);
	json_member_bytes(&j, "cwd", "", 0);
	json_key(&j, "build_id");
	json_hex(&j, "\x01\xab", 2);
	json_object_end(&j);
	assert_buf(&b, "{\"comm\":\"good\",\"exe\":\"b\xef\xbf\xbd\\u0000\",\"exe_hex\":\"62ff00\","
		       "\"cwd\":\"\",\"build_id\":\"01ab\"}");
}

static void doubles(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{0, "0"},
		{1, "1"},
		{0.1, "0.1"},
		{-2.5, "-2.5"},
		{1.0 / 3, "0.3333333333333333"},
		{1e300, "1e+300"},
		{INFINITY, "null"},
		{-INFINITY, "null"},
		{NAN, "null"},
	};
	static const double exact[] = {DBL_MAX,	   -DBL_MAX,	DBL_MIN,
				       5e-324,	   0.1 + 0.2,	M_PI,
				       1e15 + 0.3, 123456789.0, 9007199254740993.0};
	_cleanup_(buf_donep) struct buf b = {0};
	struct json j;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		json_init(&j, &b);
		json_double(&j, cases[i].value);
		assert_buf(&b, cases[i].text);
	}
	for (size_t i = 0; i < ARRAY_SIZE(exact); i++) {
		json_init(&j, &b);
		json_double(&j, exact[i]);
		assert_true(strtod(buf_cstr(&b), NULL) == exact[i]);
		buf_reset(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(structure),
		cmocka_unit_test(nesting),
		cmocka_unit_test(every_pair_of_bytes),
		cmocka_unit_test(every_character),
		cmocka_unit_test(strings),
		cmocka_unit_test(raw_bytes_come_along),
		cmocka_unit_test(doubles),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
