// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>

#include "base/signame.h"
#include "unit.h"

static void names(void **state)
{
	static const struct {
		int sig;
		const char *name;
	} cases[] = {
		{0, ""},
		{SIGHUP, "SIGHUP"},
		{SIGABRT, "SIGABRT"},
		{SIGKILL, "SIGKILL"},
		{SIGSTKFLT, "SIGSTKFLT"},
		{SIGCHLD, "SIGCHLD"},
		{SIGIO, "SIGIO"},
		{SIGSYS, "SIGSYS"},
		{32, "SIG32"},
		{33, "SIG33"},
		{34, "SIGRTMIN"},
		{35, "SIGRTMIN+1"},
		{64, "SIGRTMIN+30"},
		{65, "SIG65"},
		{127, "SIG127"},
		{-1, "SIG-1"},
		{INT_MIN, "SIG-2147483648"},
		{INT_MAX, "SIG2147483647"},
	};
	char name[SIGNAME_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(signame_format(cases[i].sig, name), cases[i].name);
}

/* Every signal's own name, with and without SIG, in both cases, and its number. */
static void every_name_reads_back(void **state)
{
	(void)state;
	for (int sig = 1; sig <= SIGNAME_LAST; sig++) {
		char name[SIGNAME_MAX], number[SIGNAME_MAX];

		signame_format(sig, name);
		snprintf(number, sizeof(number), "%d", sig);
		assert_int_equal(signame_parse(name, NULL), sig);
		assert_int_equal(signame_parse(name + 3, NULL), sig);
		assert_int_equal(signame_parse(number, NULL), sig);
		for (char *c = name; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		assert_int_equal(signame_parse(name, NULL), sig);
		assert_int_equal(signame_parse(name + 3, NULL), sig);
	}
}

static void aliases(void **state)
{
	(void)state;
	assert_int_equal(signame_parse("SIGIOT", NULL), SIGABRT);
	assert_int_equal(signame_parse("cld", NULL), SIGCHLD);
	assert_int_equal(signame_parse("IO", NULL), SIGIO);
	assert_int_equal(signame_parse("SIGPOLL", NULL), SIGIO);
	assert_int_equal(signame_parse("SIGRTMAX", NULL), 64);
	assert_int_equal(signame_parse("RTMAX-14", NULL), 50);
	assert_int_equal(signame_parse("rtmax-30", NULL), 34);
}

static void no_signals(void **state)
{
	static const char *const words[] = {
		"",	      "SIG",	  "0",	     "65",	 "-9",	     "+9",
		"9 ",	      " KILL",	  "KILL ",   "RTMIN+31", "RTMIN-1",  "RTMIN+01",
		"SIGSIGKILL", "RTMAX-31", "RTMAX+0", "RTMAX-",	 "RTMAX-1x", "99999999999999999999",
		"SIG-1",      "\xff\x1b",
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		err.text[0] = '\0';
		if (signame_parse(words[i], &err) != -EINVAL)
			fail_msg("'%s' was taken", words[i]);
		assert_says(&err, "no signal '");
	}
}

static void the_error_helps(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(signame_parse("SIGKILLL", &err), -EINVAL);
	assert_says(&err, "did you mean SIGKILL?");
	assert_int_equal(signame_parse("trem", &err), -EINVAL);
	assert_says(&err, "did you mean SIGTERM?");
	assert_int_equal(signame_parse("banana", &err), -EINVAL);
	assert_says(&err, "1 to 64");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),	   cmocka_unit_test(every_name_reads_back),
		cmocka_unit_test(aliases),	   cmocka_unit_test(no_signals),
		cmocka_unit_test(the_error_helps),
	};

	return cmocka_run_group_tests_name("signame", tests, NULL, NULL);
}
