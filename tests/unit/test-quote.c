// SPDX-License-Identifier: BSD-2-Clause
#include "base/quote.h"
#include "unit.h"

static void names(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"bash", "bash"},
		{"kworker/0:1", "kworker/0:1"},
		{"php-fpm7.4", "php-fpm7.4"},
		{"", "''"},
		{"systemd[1] (uid", "'systemd[1] (uid'"},
		{"(sd-pam)", "'(sd-pam)'"},
		{"tmux: server", "'tmux: server'"},
		{"its parent", "'its parent'"},
		{"it's", "'it\\x27s'"},
		{"a\n\xe2\x80\xae\\", "'a\\n\\xe2\\x80\\xae\\\\'"},
		{"\xe6\x97\xa5", "'\xe6\x97\xa5'"},
		{"\xcc\x81", "'\\xcc\\x81'"},
	};
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		quote_name(&b, cases[i].in, strlen(cases[i].in));
		assert_buf(&b, cases[i].out);
	}
}

static void cells(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"", ""},
		{"a[1]", "a[1]"},
		{"\xe6\x97\xa5", "\xe6\x97\xa5"},
		{"a\tb", "a\\tb"},
		{"a   0 root", "'a   0 root'"},
		{" a", "' a'"},
		{"-", "'-'"}, /* not the sign for nothing */
		{"-a", "-a"},
		{"'a b'", "'\\x27a b\\x27'"},
		{"'a", "'\\x27a'"},
	};
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		quote_cell(&b, cases[i].in, strlen(cases[i].in));
		assert_buf(&b, cases[i].out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(cells),
	};

	return cmocka_run_group_tests_name("quote", tests, NULL, NULL);
}
