// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "ecc/doc.h"
#include "unit.h"

#define FIRST_LINE 10

struct parse_case {
	const char *comment;
	const char *json; /* what it becomes, without "lines"; NULL: it is malformed */
	const char *says; /* of the error, with its line */
};

static void check_case(const struct parse_case *c)
{
	struct error err = {0};
	json_t *doc = NULL;
	char *text;
	int r = doc_parse(c->comment, "f.c", FIRST_LINE, &doc, &err);

	if (r != (c->json ? 0 : -EINVAL))
		fail_msg("'%s': %d, %s", c->comment, r, err.text);
	if (!c->json) {
		assert_says(&err, c->says);
		return;
	}
	json_object_del(doc, "lines");
	text = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS);
	assert_string_equal(text, c->json);
	free(text);
	json_decref(doc);
}

static void check_cases(const struct parse_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_case(&cases[i]);
}

static void delimiters(void **state)
{
	static const char *const docs[] = {"/// x",  "//! x",	  "/** x */", "/*! x */",
					   "///< x", "/**< x */", "///",      "///<"};
	static const char *const others[] = {"// x", "/* x */", "//// x", "/*** x */",
					     "/**/", "//",	"/*"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(docs); i++)
		assert_true(doc_is_doc(docs[i]));
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_false(doc_is_doc(others[i]));
	assert_true(doc_is_trailing("///< x"));
	assert_true(doc_is_trailing("/**< x */"));
	assert_false(doc_is_trailing("/// < x"));
	assert_false(doc_is_trailing("//< x"));
}

static void texts(void **state)
{
	static const struct parse_case cases[] = {
		{"/// plain", "{\"description\":\"plain\"}", NULL},
		{"///< behind", "{\"description\":\"behind\"}", NULL},
		{"/** one\n * two */", "{\"description\":\"one two\"}", NULL},
		{"/**\n   one\n\n   two\n */", "{\"description\":\"one two\"}", NULL},
		{"///one\n///  two  ", "{\"description\":\"one two\"}", NULL},
		{"/// ends in */", "{\"description\":\"ends in */\"}", NULL},
		{"///", "{}", NULL},
		{"/** */", "{}", NULL},
		{"/**\n *\n **/", "{}", NULL},
		{"/// @description {\"a\": 1}", "{\"description\":\"{\\\"a\\\": 1}\"}", NULL},
		{"/// plain\n/// @description said", "{\"description\":\"said\"}", NULL},
		{"/// @brief one\n/// two\n///\n/// three",
		 "{\"brief\":\"one two\",\"description\":\"three\"}", NULL},
		{"/// @details one\n/// two\n///\n/// three\n/// @version 1.2 beta",
		 "{\"details\":\"one\\ntwo\\n\\nthree\",\"version\":\"1.2 beta\"}", NULL},
		{"/// \\brief backslash", "{\"brief\":\"backslash\"}", NULL},
		{"/// mail@host and @ alone", "{\"description\":\"mail@host and @ alone\"}", NULL},
		{"/// @param ctx the context\n/// more of it\n///\n/// text",
		 "{\"description\":\"text\"}", NULL},
		{"/// @export", "{\"export\":true}", NULL},
		{"/// @brief", NULL, "f.c:10: @brief needs a text"},
		{"/// x\n/// @version", NULL, "f.c:11: @version needs a value"},
		{"/// @brief \xff", NULL, "f.c:10: @brief: the text is not UTF-8"},
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases));
}

static void values(void **state)
{
	static const struct parse_case cases[] = {
		{"/// @cmdarg {\"default\": -1, \"long\": \"pid\", \"short\": \"p\"}",
		 "{\"cmdarg\":{\"default\":-1,\"long\":\"pid\",\"short\":\"p\"}}", NULL},
		{"/** @cmdarg\n * {\n *   \"help\": \"h\"\n * }\n *\n * text */",
		 "{\"cmdarg\":{\"help\":\"h\"},\"description\":\"text\"}", NULL},
		{"/// @sample {\"interval\": 5}\n/// text",
		 "{\"description\":\"text\",\"sample\":{\"interval\":5}}", NULL},
		{"/// @ifindex 3\n/// @flags 4", "{\"flags\":4,\"ifindex\":3}", NULL},
		{"/// @value 5", "{\"value\":5}", NULL},
		{"/// @value \"5\"", "{\"value\":\"5\"}", NULL},
		{"/// @value some words", "{\"value\":\"some words\"}", NULL},
		{"/// @value 5 words", "{\"value\":\"5 words\"}", NULL},
		{"/// @export_config struct event", "{\"export_config\":\"struct event\"}", NULL},
		{"/// @export_config {\"btf_type_id\": 3}",
		 "{\"export_config\":{\"btf_type_id\":3}}", NULL},
		{"/// @interpreter {\"stack_trace\": {}}", "{\"intepreter\":{\"stack_trace\":{}}}",
		 NULL},
		{"/// @intepreter {\"stack_trace\": {}}", "{\"intepreter\":{\"stack_trace\":{}}}",
		 NULL},
		{"/// @tchook {\"ifindex\": 1, \"attach_point\": \"BPF_TC_EGRESS\"}",
		 "{\"tchook\":{\"attach_point\":\"BPF_TC_EGRESS\",\"ifindex\":1}}", NULL},
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases));
}

static void malformed_values(void **state)
{
	static const struct parse_case cases[] = {
		{"/// x\n/// @cmdarg {", NULL, "f.c:11: @cmdarg: not JSON"},
		{"/** @cmdarg\n *\n * {\"long\"\n *  \"x\"} */", NULL, "f.c:13: @cmdarg: not JSON"},
		{"/// @cmdarg", NULL, "f.c:10: @cmdarg: not JSON"},
		{"/// @cmdarg 5", NULL, "f.c:10: @cmdarg must be a JSON object"},
		{"/// @cmdarg {} {}", NULL, "f.c:10: @cmdarg: text after the JSON: '{}'"},
		{"/// @cmdarg {\"long\": \"a\", \"long\": \"b\"}", NULL,
		 "f.c:10: @cmdarg: not JSON"},
		{"/// @cmdarg {\"short\": \"pid\"}", NULL, "\"short\" must be one letter"},
		{"/// @cmdarg {\"long\": 5}", NULL, "\"long\" must be a string"},
		{"/// @cmdarg {\"hlep\": \"\"}", NULL, "did you mean \"help\"?"},
		{"/// @sample {}", NULL, "@sample needs \"interval\""},
		{"/// @sample {\"interval\": 0}", NULL, "\"interval\" must be an integer above 0"},
		{"/// @sample {\"interval\": 5, \"clear_map\": 1}", NULL, "must be true or false"},
		{"/// @ifindex eth0", NULL, "f.c:10: @ifindex: not JSON"},
		{"/// @ifindex 1.5", NULL, "f.c:10: @ifindex must be an integer"},
		{"/// @interpreter {\"stack\": {}}", NULL, "@interpreter has no \"stack\""},
		{"/// @value {\"a\"", NULL, "f.c:10: @value: not JSON"},
		{"/// @ifindex 1\n/// @ifindex 1", NULL, "f.c:11: @ifindex is here a second time"},
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases));
}

static void lines_are_kept(void **state)
{
	json_t *doc, *lines;

	(void)state;
	assert_int_equal(doc_parse("/**\n * text\n * @flags 1\n */", "f.c", 7, &doc, NULL), 0);
	lines = json_object_get(doc, "lines");
	assert_int_equal(json_integer_value(json_object_get(lines, "flags")), 9);
	json_decref(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delimiters),	  cmocka_unit_test(texts),
		cmocka_unit_test(values),	  cmocka_unit_test(malformed_values),
		cmocka_unit_test(lines_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
