// SPDX-License-Identifier: BSD-2-Clause
/* Every kind of BTF type, made by hand, and what its bytes are shown as. */
#include <bpf/btf.h>
#include <string.h>

#include "package/shape.h"
#include "package/value.h"
#include "unit.h"

struct types {
	struct btf *btf;
	int u8, u16, s32, u32, u64, s64, s128, boolean, character, f32, f64, pointer;
};

static void types_init(struct types *t)
{
	t->btf = btf__new_empty();
	assert_non_null(t->btf);
	t->u8 = btf__add_int(t->btf, "unsigned char", 1, 0);
	t->u16 = btf__add_int(t->btf, "unsigned short", 2, 0);
	t->s32 = btf__add_int(t->btf, "int", 4, BTF_INT_SIGNED);
	t->u32 = btf__add_int(t->btf, "unsigned int", 4, 0);
	t->u64 = btf__add_int(t->btf, "unsigned long", 8, 0);
	t->s64 = btf__add_int(t->btf, "long", 8, BTF_INT_SIGNED);
	t->s128 = btf__add_int(t->btf, "__int128", 16, BTF_INT_SIGNED);
	t->boolean = btf__add_int(t->btf, "_Bool", 1, BTF_INT_BOOL);
	t->character = btf__add_int(t->btf, "char", 1, BTF_INT_SIGNED);
	t->f32 = btf__add_float(t->btf, "float", 4);
	t->f64 = btf__add_float(t->btf, "double", 8);
	t->pointer = btf__add_ptr(t->btf, 0);
}

static void types_done(struct types *t)
{
	btf__free(t->btf);
}

/* The value as text, then a tab, then as JSON. */
static void expect(const struct types *t, int id, const void *data, size_t size,
		   const char *expected)
{
	_cleanup_(shape_freep) struct shape *shape = NULL;
	_cleanup_(buf_donep) struct buf out = {0};
	struct error err = {{0}};
	struct json j;

	if (shape_new(t->btf, (uint32_t)id, &shape, &err))
		fail_msg("%s", err.text);
	value_text(&out, shape, data, size);
	buf_putc(&out, '\t');
	json_init(&j, &out);
	value_json(&j, shape, data, size);
	assert_string_equal(buf_cstr(&out), expected);
}

#define EXPECT(t, id, value, expected)                    \
	do {                                              \
		__auto_type _v = (value);                 \
		expect(t, id, &_v, sizeof(_v), expected); \
	} while (0)

static void scalars(void **state)
{
	_cleanup_(types_done) struct types t;

	(void)state;
	types_init(&t);
	EXPECT(&t, t.s32, (int32_t)-5, "-5\t-5");
	EXPECT(&t, t.u32, (uint32_t)4294967295U, "4294967295\t4294967295");
	EXPECT(&t, t.u64, UINT64_MAX, "18446744073709551615\t18446744073709551615");
	EXPECT(&t, t.s64, INT64_MIN, "-9223372036854775808\t-9223372036854775808");
	EXPECT(&t, t.s128, -((__int128)1 << 100),
	       "-1267650600228229401496703205376\t-1267650600228229401496703205376");
	EXPECT(&t, t.boolean, (uint8_t)1, "true\ttrue");
	EXPECT(&t, t.character, (char)'A', "65\t65");
	EXPECT(&t, t.f32, 0.1f, "0.1\t0.1");
	EXPECT(&t, t.f64, 1e300, "1e+300\t1e+300");
	EXPECT(&t, t.f64, __builtin_nan(""), "nan\tnull");
	EXPECT(&t, t.pointer, (uint64_t)0xffff888000001000,
	       "0xffff888000001000\t"
	       "\"0xffff888000001000\"");
}

static void enums(void **state)
{
	_cleanup_(types_done) struct types t;
	int small, big, cut;

	(void)state;
	types_init(&t);
	small = btf__add_enum(t.btf, "color", 4);
	btf__add_enum_value(t.btf, "RED", 1);
	btf__add_enum_value(t.btf, "NONE", -1);
	big = btf__add_enum64(t.btf, "big", 8, false);
	btf__add_enum64_value(t.btf, "HUGE", 0x1ffffffffULL);
	btf__add_enum64_value(t.btf, "LAST", UINT64_MAX);
	/* As compilers before ENUM64 write 0x100000001: no name may be shown for its lower half. */
	cut = btf__add_enum(t.btf, "cut", 8);
	btf__add_enum_value(t.btf, "WAS_WIDE", 1);
	EXPECT(&t, cut, (uint64_t)1, "<UNKNOWN_VARIANT>(1)\t\"<UNKNOWN_VARIANT>(1)\"");
	EXPECT(&t, cut, (uint64_t)0x100000001,
	       "<UNKNOWN_VARIANT>(4294967297)\t\"<UNKNOWN_VARIANT>(4294967297)\"");
	EXPECT(&t, small, (uint32_t)1, "RED(1)\t\"RED(1)\"");
	EXPECT(&t, small, (int32_t)-1, "NONE(-1)\t\"NONE(-1)\"");
	EXPECT(&t, small, (int32_t)7, "<UNKNOWN_VARIANT>(7)\t\"<UNKNOWN_VARIANT>(7)\"");
	EXPECT(&t, big, (uint64_t)0x1ffffffffULL, "HUGE(8589934591)\t\"HUGE(8589934591)\"");
	EXPECT(&t, big, UINT64_MAX, "LAST(18446744073709551615)\t\"LAST(18446744073709551615)\"");
}

static void arrays(void **state)
{
	_cleanup_(types_done) struct types t;
	int text, bytes, numbers, matrix, names;

	(void)state;
	types_init(&t);
	text = btf__add_array(t.btf, t.u32, t.character, 8);
	bytes = btf__add_array(t.btf, t.u32, btf__add_typedef(t.btf, "u8", t.u8), 4);
	numbers = btf__add_array(t.btf, t.u32, t.u16, 3);
	matrix = btf__add_array(t.btf, t.u32, numbers, 2);
	names = btf__add_array(t.btf, t.u32, text, 2);
	expect(&t, text, "abc\0defg", 8, "abc\t\"abc\"");
	expect(&t, text, "abcdefgh", 8, "abcdefgh\t\"abcdefgh\"");
	expect(&t, text, "a\x1b[2J\n\xff", 8, "a\\e[2J\\n\\xff\t\"a\\u001b[2J\\n\xef\xbf\xbd\"");
	expect(&t, bytes, "\x00\xff\x10\x01", 4, "00ff1001\t\"00ff1001\"");
	expect(&t, numbers, (uint16_t[]){1, 2, 3}, 6, "[1,2,3]\t[1,2,3]");
	expect(&t, matrix, (uint16_t[]){1, 2, 3, 4, 5, 6}, 12,
	       "[[1,2,3],[4,5,6]]\t[[1,2,3],[4,5,6]]");
	expect(&t, names, "one\0\0\0\0\0two\0\0\0\0", 16, "[\"one\",\"two\"]\t[\"one\",\"two\"]");
	/* Items that are not there are not made up. */
	expect(&t, numbers, (uint16_t[]){1, 2}, 4, "[1,2]\t[1,2]");
}

static void structs(void **state)
{
	_cleanup_(types_done) struct types t;
	int inner, anonymous, outer, text;

	(void)state;
	types_init(&t);
	text = btf__add_array(t.btf, t.u32, t.character, 4);
	inner = btf__add_struct(t.btf, "inner", 8);
	btf__add_field(t.btf, "x", t.s32, 0, 0);
	btf__add_field(t.btf, "y", t.s32, 32, 0);
	anonymous = btf__add_union(t.btf, NULL, 4);
	btf__add_field(t.btf, "word", t.u32, 0, 0);
	btf__add_field(t.btf, "name", text, 0, 0);
	outer = btf__add_struct(t.btf, "outer", 16);
	btf__add_field(t.btf, "at", inner, 0, 0);
	btf__add_field(t.btf, NULL, anonymous, 64, 0);
	btf__add_field(t.btf, "last", t.u32, 96, 0);
	expect(&t, outer,
	       "\1\0\0\0\xfe\xff\xff\xff"
	       "ab\xff\0"
	       "\5\0\0\0",
	       16,
	       "{\"at\":{\"x\":1,\"y\":-2},\"word\":16736865,\"name\":\"ab\xef\xbf\xbd\",\"name_"
	       "hex\":\"6162ff\",\"last\":5}"
	       "\t"
	       "{\"at\":{\"x\":1,\"y\":-2},\"word\":16736865,\"name\":\"ab\xef\xbf\xbd\",\"name_"
	       "hex\":\"6162ff\",\"last\":5}");
	/* A record that is shorter than its type. */
	expect(&t, outer, "\1\0\0\0\2\0\0\0a", 9,
	       "{\"at\":{\"x\":1,\"y\":2},\"word\":null,\"name\":\"a\",\"last\":null}"
	       "\t"
	       "{\"at\":{\"x\":1,\"y\":2},\"word\":null,\"name\":\"a\",\"last\":null}");
}

static void bitfields(void **state)
{
	_cleanup_(types_done) struct types t;
	struct {
		unsigned int low : 3;
		int negative : 5;
		unsigned long wide : 40;
		unsigned int end : 16;
	} value = {.low = 5, .negative = -3, .wide = 0xabcdef0123, .end = 65535};
	int id;

	(void)state;
	types_init(&t);
	id = btf__add_struct(t.btf, "bits", sizeof(value));
	btf__add_field(t.btf, "low", t.u32, 0, 3);
	btf__add_field(t.btf, "negative", t.s32, 3, 5);
	btf__add_field(t.btf, "wide", t.u64, 8, 40);
	btf__add_field(t.btf, "end", t.u32, 48, 16);
	expect(&t, id, &value, sizeof(value),
	       "{\"low\":5,\"negative\":-3,\"wide\":737894400291,\"end\":65535}"
	       "\t"
	       "{\"low\":5,\"negative\":-3,\"wide\":737894400291,\"end\":65535}");
}

static void open_end(void **state)
{
	_cleanup_(types_done) struct types t;
	int text, id;

	(void)state;
	types_init(&t);
	text = btf__add_array(t.btf, t.u32, t.character, 0);
	id = btf__add_struct(t.btf, "line", 4);
	btf__add_field(t.btf, "len", t.u32, 0, 0);
	btf__add_field(t.btf, "text", text, 32, 0);
	expect(&t, id, "\5\0\0\0hello", 9,
	       "{\"len\":5,\"text\":\"hello\"}\t{\"len\":5,\"text\":\"hello\"}");
	expect(&t, id, "\0\0\0\0", 4, "{\"len\":0,\"text\":\"\"}\t{\"len\":0,\"text\":\"\"}");
}

static void refuse(const struct types *t, int id, const char *why)
{
	struct shape *shape = NULL;
	struct error err = {{0}};
	int r = shape_new(t->btf, (uint32_t)id, &shape, &err);

	if (!r)
		fail_msg("type %d was taken: %s", id, why);
	assert_null(shape);
	assert_says(&err, why);
}

static void damage(void **state)
{
	_cleanup_(types_done) struct types t;
	int id;

	(void)state;
	types_init(&t);
	refuse(&t, 9999, "no type 9999");
	id = btf__add_struct(t.btf, "missing", 4);
	btf__add_field(t.btf, "x", 9998, 0, 0);
	refuse(&t, id, "does not exist");
	id = btf__add_struct(t.btf, "outside", 4);
	btf__add_field(t.btf, "x", t.u64, 0, 0);
	refuse(&t, id, "member outside itself");
	id = btf__add_struct(t.btf, "itself", 4);
	btf__add_field(t.btf, "x", id, 0, 0);
	refuse(&t, id, "contains itself");
	id = btf__add_typedef(t.btf, "loop", (int)btf__type_cnt(t.btf) + 1);
	btf__add_typedef(t.btf, "loop", id);
	refuse(&t, id, "without an end");
	id = btf__add_array(t.btf, t.u32, t.u64, 4000000000U);
	refuse(&t, id, "more than 16 MiB of a type that is shown");
	id = btf__add_struct(t.btf, "hostile", 4);
	btf__add_field(t.btf, "\x1b[2J", t.u32, 0, 0);
	refuse(&t, id, "no identifier");
	id = btf__add_func_proto(t.btf, 0);
	refuse(&t, id, "holds no data");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars), cmocka_unit_test(enums),	cmocka_unit_test(arrays),
		cmocka_unit_test(structs), cmocka_unit_test(bitfields), cmocka_unit_test(open_end),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
