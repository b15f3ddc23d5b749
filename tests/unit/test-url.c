// SPDX-License-Identifier: BSD-2-Clause
/* A URL in messages: its user, password, query and fragment are not shown. */
#include "ecli/url.h"
#include "unit.h"

static void shows(void **state)
{
	static const struct {
		const char *url, *shown;
	} cases[] = {
		{"https://example.org/p.json", "https://example.org/p.json"},
		{"http://example.org:8080/p.json", "http://example.org:8080/p.json"},
		{"https://joe:secret@example.org/p", "https://***@example.org/p"},
		{"https://token@example.org:1/p", "https://***@example.org:1/p"},
		{"https://joe:sec@ret@example.org/p", "https://***@example.org/p"},
		{"https://joe:sec/ret@example.org/p", "https://***@example.org/p"},
		{"https://joe:sec?ret@example.org/p", "https://***@example.org/p"},
		{"https://joe:sec#ret@example.org/p?q", "https://***@example.org/p?***"},
		{"https://example.org/@scope/p", "https://example.org/@scope/p"},
		{"https://example.org/p?token=secret", "https://example.org/p?***"},
		{"https://example.org?token=secret", "https://example.org?***"},
		{"https://example.org/p#secret", "https://example.org/p#***"},
		{"https://", "https://"},
		{"https://@", "https://***@"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(buf_donep) struct buf out = {0};

		url_show(cases[i].url, &out);
		assert_string_equal(buf_cstr(&out), cases[i].shown);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(shows)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
