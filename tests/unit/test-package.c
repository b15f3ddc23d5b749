// SPDX-License-Identifier: BSD-2-Clause
/* The reader of package.json: what it takes, what it refuses, and what it says then. */
#include <elf.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"
#include "package/base64.h"
#include "package/limits.h"
#include "package/package.h"
#include "unit.h"

/* bpf_object and bpf_object_size of an "ELF file" of 64 bytes: nothing here looks into it. */
static void put_object(struct buf *out, size_t told_size)
{
	unsigned char elf[64] = ELFMAG, packed[256];
	uLongf len = sizeof(packed);

	assert_int_equal(compress2(packed, &len, elf, sizeof(elf), 9), Z_OK);
	buf_puts(out, "\"bpf_object\":\"");
	base64_encode(out, packed, len);
	buf_printf(out, "\",\"bpf_object_size\":%zu", told_size);
}

#define EMPTY_SKEL "{\"data_sections\":[],\"maps\":null,\"obj_name\":\"x_bpf\",\"progs\":null}"

static struct package *read_meta(const char *meta, struct error *err)
{
	_cleanup_(buf_donep) struct buf text = {0};
	struct package *p = NULL;
	int r;

	buf_putc(&text, '{');
	put_object(&text, 64);
	buf_printf(&text, ",\"meta\":%s}", meta);
	r = package_parse(text.data, text.len, "p.json", &p, err);
	assert_true(r == 0 ? p != NULL : p == NULL);
	return p;
}

static void takes(void **state)
{
	struct error err = {{0}};
	_cleanup_(package_freep) struct package *p = read_meta(
		"{\"bpf_skel\":{\"obj_name\":\"x_bpf\",\"unknown\":[1],"
		"\"data_sections\":[{\"name\":\".rodata\",\"variables\":[{\"name\":\"min\","
		"\"type\":"
		"\"u64\",\"description\":\"d\",\"cmdarg\":{\"default\":5,\"long\":\"least\","
		"\"short\":"
		"\"m\",\"help\":\"h\"}}]}],"
		"\"maps\":[{\"name\":\"rb\",\"ident\":\"rb\"},{\"name\":\"h\",\"ident\":\"h\","
		"\"sample\":{\"interval\":250,\"type\":\"log2_hist\",\"unit\":\"usecs\","
		"\"clear_map\":true},\"intepreter\":\"default_struct\"}],"
		"\"progs\":[{\"name\":\"f\",\"attach\":\"tc\",\"link\":false,\"tchook\":{"
		"\"ifindex\":3,"
		"\"attach_point\":\"BPF_TC_EGRESS\"},\"tcopts\":{\"handle\":2,\"priority\":7}}],"
		"\"doc\":{\"brief\":\"b\",\"version\":\"1\",\"details\":\"t\"}},"
		"\"eunomia_version\":\"0.3.4\","
		"\"export_types\":[{\"name\":\"e\",\"members\":[{\"name\":\"a\",\"type\":\"int\"}],"
		"\"size\":4,\"type_id\":9}]}",
		&err);

	(void)state;
	assert_string_equal(err.text, "");
	assert_non_null(p);
	assert_string_equal(p->object_name, "x_bpf");
	assert_int_equal(p->object_size, 64);
	assert_string_equal(package_variable(p, "min")->arg_long, "least");
	assert_int_equal(package_variable(p, "min")->arg_short, 'm');
	assert_int_equal(json_integer_value(package_variable(p, "min")->arg_default), 5);
	assert_int_equal(package_map(p, "rb")->interval_ms, 0);
	assert_int_equal(package_map(p, "h")->interval_ms, 250);
	assert_int_equal(package_map(p, "h")->sample, PACKAGE_SAMPLE_LOG2);
	assert_string_equal(package_map(p, "h")->unit, "usecs");
	assert_true(package_map(p, "h")->clear);
	assert_int_equal(package_program(p, "f")->ifindex, 3);
	assert_true(package_program(p, "f")->egress);
	assert_int_equal(package_program(p, "f")->tc_priority, 7);
	assert_int_equal(p->types[0].type_id, 9);
	assert_null(package_map(p, "nothing"));
}

/* As the first compilers wrote them. */
static void takes_older(void **state)
{
	struct error err = {{0}};
	_cleanup_(package_freep) struct package *bare =
		read_meta("{\"bpf_skel\":" EMPTY_SKEL ",\"export_types\":[]}", &err);
	_cleanup_(package_freep) struct package *many = read_meta(
		"{\"bpf_skel\":{\"data_sections\":[],\"maps\":[{\"name\":\"a\",\"ident\":\"a\","
		"\"export_config\":{\"btf_type_id\":4}},{\"name\":\"b\",\"ident\":\"b\","
		"\"export_config\":{\"custom_members\":[{\"name\":\"x\",\"offset\":8,"
		"\"btf_type_id\":2}]}},{\"name\":\"c\",\"ident\":\"c\",\"export_config\":"
		"\"default\"},"
		"{\"name\":\"d\",\"ident\":\"d\"}],\"obj_name\":\"x_bpf\",\"progs\":[]},"
		"\"enable_multiple_export_types\":true}",
		&err);

	(void)state;
	assert_string_equal(err.text, "");
	assert_non_null(bare);
	assert_null(bare->version);
	assert_int_equal(bare->n_maps + bare->n_programs, 0);
	assert_non_null(many);
	assert_int_equal(package_map(many, "a")->export, PACKAGE_EXPORT_TYPE);
	assert_int_equal(package_map(many, "a")->export_type_id, 4);
	assert_int_equal(package_map(many, "b")->export, PACKAGE_EXPORT_MEMBERS);
	assert_int_equal(package_map(many, "b")->export_members[0].offset, 8);
	assert_int_equal(package_map(many, "c")->export, PACKAGE_EXPORT_DEFAULT);
	assert_int_equal(package_map(many, "d")->export, PACKAGE_EXPORT_NONE);
}

static void refuse_text(const char *text, const char *why)
{
	struct package *p = NULL;
	struct error err = {{0}};

	assert_true(package_parse(text, strlen(text), "p.json", &p, &err) < 0);
	assert_null(p);
	assert_says(&err, why);
}

static void refuse_meta(const char *meta, const char *why)
{
	struct error err = {{0}};

	assert_null(read_meta(meta, &err));
	assert_says(&err, why);
}

/* N times PART, between OPEN and CLOSE. */
static void refuse_many(const char *open, const char *part, size_t n, const char *close,
			const char *why)
{
	_cleanup_(buf_donep) struct buf text = {0};

	buf_puts(&text, open);
	for (size_t i = 0; i < n; i++)
		buf_puts(&text, part);
	buf_puts(&text, close);
	refuse_text(buf_cstr(&text), why);
}

/* What is in a string counts for nothing. */
static void bounds(void **state)
{
	(void)state;
	refuse_many("", "[", MAX_JSON_DEPTH, "", "line 1");
	refuse_many("", "[", MAX_JSON_DEPTH + 1, "", "more than 64 objects and arrays");
	refuse_many("", "{\"a\":", MAX_JSON_DEPTH + 1, "", "more than 64 objects and arrays");
	refuse_many("[\"\\\"", "[", MAX_JSON_DEPTH + 1, "\"]", "must be an object");
	refuse_many("[0", ",0", MAX_JSON_VALUES - 2, "]", "must be an object");
	refuse_many("[0", ",0", MAX_JSON_VALUES, "]", "more than 262144 values");
	refuse_many("[\"", ",", MAX_JSON_VALUES, "\"]", "must be an object");
	refuse_many("{\"bpf_skel\":\"", "\\\\", 10, "", "line 1");
}

static void refuses(void **state)
{
	(void)state;
	refuse_text("", "line 1");
	refuse_text("{\"bpf_object\":\"", "line 1, column 15");
	refuse_text("[]", "must be an object");
	refuse_text("{\"a\":1,\"a\":2}", "duplicate");
	refuse_text("{\"bpf_object_size\":1}", "bpf_object is missing");
	refuse_text("{\"bpf_object\":\"!\",\"bpf_object_size\":1}", "not base64");
	refuse_text("{\"bpf_object\":\"AAAA\",\"bpf_object_size\":1}", "not a zlib stream");
	refuse_text("{\"bpf_object\":\"AAAA\",\"bpf_object_size\":99999999999}",
		    "bpf_object_size must");
	refuse_meta("{}", "meta.bpf_skel is missing");
	refuse_meta("{\"bpf_skel\":{\"data_sections\":[],\"maps\":[],\"progs\":[]}}",
		    "meta.bpf_skel.obj_name is missing");
	refuse_meta("{\"bpf_skel\":{\"data_sections\":[],\"obj_name\":\"x\",\"maps\":[{\"name\":1,"
		    "\"ident\":\"\"}]}}",
		    "meta.bpf_skel.maps[0].name must be a string");
	refuse_meta(
		"{\"bpf_skel\":{\"data_sections\":[],\"obj_name\":\"x\",\"maps\":[{\"name\":\"m\","
		"\"ident\":\"\",\"sample\":{\"interval\":0}}]}}",
		"meta.bpf_skel.maps[0].sample.interval must be from 1");
	refuse_meta(
		"{\"bpf_skel\":{\"data_sections\":[],\"obj_name\":\"x\",\"maps\":[{\"name\":\"m\","
		"\"ident\":\"\",\"sample\":{\"interval\":1,\"type\":\"pie\"}}]}}",
		"log2_hist");
	refuse_meta("{\"bpf_skel\":" EMPTY_SKEL ",\"export_types\":[{\"name\":\"e\"}]}",
		    "meta.export_types[0].members is missing");
}

/* A size that does not fit the stream, either way; a stream that is cut; bytes behind it. */
static void sizes(void **state)
{
	static const size_t wrong[] = {1, 63, 65, 1000000};
	static const unsigned char zeros[64 * 1024];
	_cleanup_(buf_donep) struct buf bomb = {0};
	unsigned char packed[1024];
	uLongf len = sizeof(packed);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		_cleanup_(buf_donep) struct buf text = {0};

		buf_putc(&text, '{');
		put_object(&text, wrong[i]);
		buf_puts(&text, ",\"meta\":{\"bpf_skel\":" EMPTY_SKEL "}}");
		refuse_text(buf_cstr(&text), "bpf_object_size tells");
	}
	assert_int_equal(compress2(packed, &len, zeros, sizeof(zeros), 9), Z_OK);
	buf_puts(&bomb, "{\"bpf_object\":\"");
	base64_encode(&bomb, packed, len);
	buf_puts(&bomb, "\",\"bpf_object_size\":64}");
	refuse_text(buf_cstr(&bomb), "more than the 64 bytes");
	buf_reset(&bomb);
	buf_puts(&bomb, "{\"bpf_object\":\"");
	base64_encode(&bomb, packed, len / 2);
	buf_puts(&bomb, "\",\"bpf_object_size\":65536}");
	refuse_text(buf_cstr(&bomb), "cut short");
}

static void bare_object(void **state)
{
	unsigned char elf[64] = ELFMAG;
	_cleanup_(package_freep) struct package *p = NULL;
	struct error err = {{0}};

	(void)state;
	assert_int_equal(package_parse(elf, sizeof(elf), "dir/my-tool.bpf.o", &p, &err), 0);
	assert_string_equal(p->object_name, "my_tool_bpf");
	assert_int_equal(p->object_size, sizeof(elf));
}

static void base64(void **state)
{
	static const struct {
		const char *bytes, *text;
	} pairs[] = {
		{"", ""},
		{"f", "Zg=="},
		{"fo", "Zm8="},
		{"foo", "Zm9v"},
		{"foob", "Zm9vYg=="},
		{"fooba", "Zm9vYmE="},
		{"foobar", "Zm9vYmFy"},
		{"\xff\xfe\xfd", "//79"},
	};
	static const char *const bad[] = {
		"A",	"AA",	"AAA",	  "A===",     "====",	 "Zg=A",
		"Zh==", "Zm9=", "Zm9v\n", "Zm 9v===", "Z\x80==", "AAAA=AAA"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		_cleanup_(buf_donep) struct buf out = {0}, back = {0};

		base64_encode(&out, pairs[i].bytes, strlen(pairs[i].bytes));
		assert_string_equal(buf_cstr(&out), pairs[i].text);
		assert_int_equal(base64_decode(&back, out.data, out.len), 0);
		assert_string_equal(buf_cstr(&back), pairs[i].bytes);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		_cleanup_(buf_donep) struct buf out = {0};

		if (!base64_decode(&out, bad[i], strlen(bad[i])))
			fail_msg("'%s' was taken", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes),   cmocka_unit_test(takes_older),
		cmocka_unit_test(refuses), cmocka_unit_test(bounds),
		cmocka_unit_test(sizes),   cmocka_unit_test(bare_object),
		cmocka_unit_test(base64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
