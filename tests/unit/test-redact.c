// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>

#include "model/redact.h"
#include "unit.h"

/* Arguments with a '|' between, before and after. */
static void check(const char *before, const char *after)
{
	_cleanup_(buf_donep) struct buf out = {0};
	bool after_name = false;

	for (const char *at = before;;) {
		size_t len = strcspn(at, "|");

		redact_arg(&out, at, len, &after_name);
		if (!at[len])
			break;
		buf_putc(&out, '|');
		at += len + 1;
	}
	assert_buf(&out, after);
}

static void secrets_are_masked(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{"curl|--password=hunter2", "curl|--password=***"},
		{"mysql|--password|hunter2|db", "mysql|--password|***|db"},
		{"API_KEY=abc|PATH=/bin", "API_KEY=***|PATH=/bin"},
		{"-H|Authorization: Bearer abc", "-H|Authorization:***"},
		{"--aws-secret-access-key=x", "--aws-secret-access-key=***"},
		{"--TOKEN=x", "--TOKEN=***"},
		{"GithubToken=x", "GithubToken=***"},
		{"--token|-v", "--token|-v"}, /* an option follows: no value */
		{"--token|x|y", "--token|***|y"},
		{"--token||y", "--token|***|y"}, /* an empty value is one */
		{"--password=", "--password=***"},
		{"postgres://joe:s3cret@host/db", "postgres://joe:***@host/db"},
		{"https://host/path@x:y", "https://host/path@x:y"},
		{"https://joe@host", "https://joe@host"},
		{"--auth=x", "--auth=***"},
		{"--passphrase|x", "--passphrase|***"},
		{"db.password=x", "db.password=***"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(cases[i].before, cases[i].after);
}

static void the_rest_is_left_alone(void **state)
{
	static const char *const lines[] = {
		"",	     "ls|-la",	   "--monkey=1",  "--keyboard=de",
		"turnkey=1", "author=joe", "--compass=n", "--no-pager|log",
		"a=b=c",     "user@host",  "a://b",	  "keys",
		"=x",	     "|",	   "||a",	  "\xff\xfe=\x80",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		check(lines[i], lines[i]);
}

/* A NUL or any other byte in a name ends it, and nothing is read past the argument. */
static void bytes_of_any_kind(void **state)
{
	_cleanup_(buf_donep) struct buf out = {0};
	bool after_name = false;

	(void)state;
	redact_arg(&out, "pass\0word=x", 11, &after_name);
	assert_int_equal(out.len, 11);
	assert_false(after_name);
	for (size_t len = 0; len <= 14; len++) {
		char *exact = malloc(len ? len : 1); /* ASan watches its end */

		memcpy(exact, "--password=abc", len);
		after_name = false;
		redact_arg(&out, exact, len, &after_name);
		assert_int_equal(after_name, len == 6 || len == 10); /* --pass, --password */
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_masked),
		cmocka_unit_test(the_rest_is_left_alone),
		cmocka_unit_test(bytes_of_any_kind),
	};

	return cmocka_run_group_tests_name("redact", tests, NULL, NULL);
}
