// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>

#include "model/redact.h"
#include "unit.h"

/* Arguments with a '|' between, before and after. */
static void check(const char *before, const char *after)
{
	_cleanup_(buf_donep) struct buf out = {0};
	enum redact_next next = REDACT_PARTS;

	for (const char *at = before;;) {
		size_t len = strcspn(at, "|");

		redact_arg(&out, at, len, &next);
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
		{"--token|-v", "--token|***"}, /* an option or a secret: nobody knows */
		{"--token|x|y", "--token|***|y"},
		{"--token||y", "--token|***|y"}, /* an empty value is one */
		{"--password=", "--password=***"},
		{"postgres://joe:s3cret@host/db", "postgres://joe:***@host/db"},
		{"https://host/path@x:y", "https://host/path@x:y"},
		{"https://joe@host", "https://joe@host"},
		{"--auth=x", "--auth=***"},
		{"--passphrase|x", "--passphrase|***"},
		{"db.password=x", "db.password=***"},
		{"token=a http://joe:b@host/", "token=***"}, /* the name before the URL */
		{"get http://a:b@c http://d:e@f", "get http://a:***@c http://d:***@f"},
		{"http://a/ http://d:e@f", "http://a/ http://d:***@f"},
		{"Cookie: id=1", "Cookie:***"},
		{"https://h/?a=1&token=x&b=2", "https://h/?a=1&token=***&b=2"},
		{"?token=&b=2", "?token=***&b=2"},
		{"x;token=a;y", "x;token=***;y"},
		{"x;token=a b", "x;token=*** b"},
		{"x;token='a b'", "x;token=***"},
		{"x;token=a\\ b", "x;token=***"},
		{"x;--token  a b", "x;--token ***"},
		{"?token=a://j:&pw@h", "?token=******@h"},
		{"a://j:@h", "a://j:***@h"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(cases[i].before, cases[i].after);
}

/* An option's value in the next argument or behind a blank: to the end, whatever it looks like. */
static void values_of_options(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{"x|--password|-dash-x|y", "x|--password|***|y"},
		{"x|--password|-dash-secret", "x|--password|***"},
		{"x|--password|--token|abc", "x|--password|***|***"},
		{"x|--token|--|y", "x|--token|***|y"},
		{"sh|-c|curl --token abc http://x", "sh|-c|curl --token ***"},
		{"-c|mysql --password hunter2", "-c|mysql --password ***"},
		{"-c|mysql --password\thunter2 db", "-c|mysql --password\t***"},
		{"-c|a\n--secret 'two words'\nb", "-c|a\n--secret ***"},
		{"-c|x; (--api-key abc)", "-c|x; (--api-key ***"},
		{"-c|\"--auth\" \"abc\"", "-c|\"--auth\" ***"}, /* the quote, too */
		{"[\"--token\",\"abc\"]", "[\"--token\",***"},
		{"--password hunter2", "--password ***"},
		{"a --password -dash b", "a --password ***"},
		{"run --token=a b", "run --token=***"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(cases[i].before, cases[i].after);
}

/* "password:" alone: whoever splits a line at blanks has the value in the next argument. */
static void values_behind_a_colon(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{"true|password:|hunter2|--token:|abc|x",
		 "true|password:***|***|--token:***|***|x"},
		{"API_KEY=|abc|x", "API_KEY=***|***|x"},
		{"--password=|-dash", "--password=***|***"},
		{"-H|Authorization: |abc", "-H|Authorization:***|***"},
		{"{\"token\":|\"abc\"}", "{\"token\":***|***"},
		{"user: joe password:|abc", "user: joe password:***|***"},
		{"token:|password:|abc", "token:***|***|***"},
		{"--token|password:|abc", "--token|***|***"},
		{"password:|", "password:***|***"},
		/* without a secret name, or with its value */
		{"monkey:|x", "monkey:|x"},
		{"a:|b=|:|=|x", "a:|b=|:|=|x"},
		{"token=a|x", "token=***|x"},
		{"secret==|x", "secret=***|x"},
		{"curl|-u|my-key:|http://h/", "curl|-u|***|http://h/"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(cases[i].before, cases[i].after);
}

/* Whatever stands before a name, and between it and its sign. */
static void names_within_other_text(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{"{\"password\" : \"x\"}", "{\"password\" :***"},
		{"{\"password\"\n\t: \"x\"}", "{\"password\"\n\t:***"},
		{"{\\\"password\\\":\\\"x\\\"}", "{\\\"password\\\":***"},
		{"password = x", "password =***"},
		{"dbPass=x", "dbPass=***"},
		{"SSHKey=x", "SSHKey=***"},
		{"userPwd2=x", "userPwd2=x"}, /* no word of its own: as user_pwd2 is none */
		{"password\t=\tx", "password\t=***"},
		{"password : x", "password :***"},
		{"$password=x", "$password=***"},
		{"${password:=x}", "${password:***"},
		{"a>password=x", "a>password=***"},
		{"/password=x", "/password=***"},
		{"/password:x", "/password:***"},
		{"a/password=x", "a/password=***"},
		{"@password=x", "@password=***"},
		{"a@password=x", "a@password=***"},
		{"%password=x", "%password=***"},
		{"!password=x", "!password=***"},
		{"*password=x", "*password=***"},
		{"+password=x", "+password=***"},
		{"~password=x", "~password=***"},
		{"^password=x", "^password=***"},
		{"#password=x", "#password=***"},
		{"}password=x", "}password=***"},
		{")password=x", ")password=***"},
		{"]password=x", "]password=***"},
		{"\\password=x", "\\password=***"},
		{"a\\npwd=x", "a\\npwd=***"},
		{"\xc3\xa9pwd=x", "\xc3\xa9pwd=***"},
		{"\xffpwd=x", "\xffpwd=***"},
		{"password[0]=x", "password[0]=***"},
		{"password[]=x", "password[]=***"},
		{"$a['password']['b'] = 'x'", "$a['password']['b'] =***"},
		{"user[password]=x", "user[password]=***"},
		{"password+=x", "password+=***"},
		{"password:=x", "password:***"},
		{"password==x", "password=***"},
		{"password ?= x", "password ?=***"},
		{"password //= x", "password //=***"},
		{"password != x", "password !=***"},
		{"'password' => 'x'", "'password' =***"},
		{"password\\=x", "password\\=***"},
		{"'password'='x'", "'password'=***"},
		{"(password)=(x)", "(password)=***"},
		{"**password**: x", "**password**:***"},
		{"-Dpassword=x", "-Dpassword=***"},
		{"auth.password=x", "auth.password=***"},
		{"--password = x", "--password ***"},
		{"PASSWORD\tx", "PASSWORD\t***"},
		/* XML */
		{"<password>x</password>", "<password>***"},
		{"<a:password>x</a:password>", "<a:password>***"},
		{"<password type=\"a\">x", "<password***"},
		{"<name>password</name><value>x", "<name>password</name>***"},
		{"<p name=\"password\" value=\"x\"/>", "<p name=\"password\" value=***"},
		/* the name as a value */
		{"{\"name\":\"DB_PASSWORD\",\"value\":\"x\"}",
		 "{\"name\":\"DB_PASSWORD\",\"value\":***"},
		{"- name: DB_PASSWORD\n  value: x", "- name: DB_PASSWORD\n  value:***"},
		/* SQL */
		{"ALTER USER joe PASSWORD 'x'", "ALTER USER joe PASSWORD ***"},
		{"SET PASSWORD (\"x\")", "SET PASSWORD (***"},
		{"PASSWORD('x')", "PASSWORD(***"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(cases[i].before, cases[i].after);
}

/* The same, split at blanks by a shell. */
static void names_and_signs_in_several_arguments(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{"password|=|x|y", "password|=|***|y"},
		{"password|=x|y", "password|=***|y"},
		{"password|:=|x|y", "password|:=|***|y"},
		{"password|==|x|y", "password|==|***|y"},
		{"password|=>|x|y", "password|=>|***|y"},
		{"password|+=|x|y", "password|+=|***|y"},
		{"{\"password\"|:|\"x\"}|y", "{\"password\"|:|***|y"},
		{"{\"password\"|: |\"x\"}|y", "{\"password\"|: |***|y"},
		{"{\"password\"|:\"x\"}|y", "{\"password\"|:***|y"},
		{"{\"password\"|:\"|x\"}|y", "{\"password\"|:\"|***|y"},
		{"{\"password\":\"|x\"}|y", "{\"password\":***|***|y"},
		{"$password|=|x|y", "$password|=|***|y"},
		{"password[0]|=|x|y", "password[0]|=|***|y"},
		{"password[\"a\"]|=|x|y", "password[\"a\"]|=|***|y"},
		{"password :|x|y", "password :***|***|y"},
		{"password :=|x|y", "password :***|***|y"},
		{"password =>|x|y", "password =***|***|y"},
		{"'password'=|x|y", "'password'=***|***|y"},
		/* no sign, or of another name */
		{"password|x|=|y", "password|x|=|y"},
		{"password||=|y", "password||=|y"},
		{"a|=|x", "a|=|x"},
		{"token=''|x", "token=***|x"},
		{"key[x|=|y", "key[x|=|***"}, /* whatever it is, it is after a key */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(cases[i].before, cases[i].after);
}

static void passwords_of_users(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{"curl|-u|joe:pw|x", "curl|-u|joe:***|x"},
		{"curl|-ujoe:pw|x", "curl|-ujoe:***|x"},
		{"curl|--user|joe:p:w", "curl|--user|joe:***"},
		{"curl|--user=joe:pw", "curl|--user=joe:***"},
		{"curl|-U|joe:pw", "curl|-U|joe:***"},
		{"curl|--proxy-user|joe:-pw", "curl|--proxy-user|joe:***"},
		{"sh|-c|curl -u joe:pw http://x", "sh|-c|curl -u joe:***"},
		{"sh|-c|curl -u 'joe:pw' http://x", "sh|-c|curl -u 'joe:***"},
		{"curl|-u|1000:pw", "curl|-u|1000:***"},
		{"curl|-u|:pw|x", "curl|-u|:***|x"},
		{"curl|-u|sk_live_1:|x", "curl|-u|***|x"}, /* a key instead of a user */
		{"curl|-u|1000:|x", "curl|-u|***|x"},
		{"-c|curl -u sk_live_1: x", "-c|curl -u ***"},
		/* without one */
		{"docker|-u|1000:1000|x:y", "docker|-u|1000:1000|x:y"},
		{"docker run -u 1000:1000 a:b", "docker run -u 1000:1000 a:b"},
		{"sudo|-u|joe|ls", "sudo|-u|joe|ls"},
		{"sudo -u joe ls a:b", "sudo -u joe ls a:b"},
		{"x|-u|http://host:80/", "x|-u|http://host:80/"},
		{"date|-u|%H:%M", "date|-u|%H:%M"},
		{"x|--username|a:b", "x|--username|a:b"},
		{"x|--usermap:b", "x|--usermap:b"},
		{"x|-u", "x|-u"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(cases[i].before, cases[i].after);
}

static void the_rest_is_left_alone(void **state)
{
	static const char *const lines[] = {
		"",
		"ls|-la",
		"--monkey=1",
		"--keyboard=de",
		"turnkey=1",
		"Monkey=1",
		"KEYBOARD=de",
		"dbKeys=1",
		"author=joe",
		"--compass=n",
		"--no-pager|log",
		"a=b=c",
		"user@host",
		"a://b",
		"keys",
		"=x",
		"|",
		"||a",
		"\xff\xfe=\x80",
		"a key b",
		"no secret",
		"tokens are",
		"set --keys a",
		"a-token x",
		"my password is",
		"--no-pager log",
		"a:b c:d",
		"-v|/etc/passwd:/etc/passwd:ro",
		"-v|/secrets:/run/secrets:ro",
		"/run/secrets/token:ro",
		"git@token.example.com:a/b",
		"registry/secret-app:latest",
		"https://secret.example.com:8443/a",
		"@auth/core@1.2",
		"cat /etc/passwd 'a b'",
		"cat /etc/passwd | grep x=1",
		"cat <password.txt >out",
		"a|secret|ls|--a=b",
		"dd if=/a/token bs=1",
		"token values=1",
		"a key|b=1",
		"grep token file",
		"tokens (are) fine",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		check(lines[i], lines[i]);
}

/* A NUL or any other byte in a name ends it, and nothing is read past the argument. */
static void bytes_of_any_kind(void **state)
{
	_cleanup_(buf_donep) struct buf out = {0};
	enum redact_next next = REDACT_PARTS;

	(void)state;
	redact_arg(&out, "pass\0word=x", 11, &next);
	assert_int_equal(out.len, 11);
	assert_int_equal(next, REDACT_PARTS);
	for (size_t len = 0; len <= 14; len++) {
		char *exact = malloc(len ? len : 1); /* ASan watches its end */

		memcpy(exact, "--password=abc", len);
		next = REDACT_PARTS;
		redact_arg(&out, exact, len, &next);
		assert_int_equal(next == REDACT_ALL,
				 len == 6 || len == 10 || len == 11); /* --pass, --password, = */
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_masked),
		cmocka_unit_test(values_of_options),
		cmocka_unit_test(values_behind_a_colon),
		cmocka_unit_test(names_within_other_text),
		cmocka_unit_test(names_and_signs_in_several_arguments),
		cmocka_unit_test(passwords_of_users),
		cmocka_unit_test(the_rest_is_left_alone),
		cmocka_unit_test(bytes_of_any_kind),
	};

	return cmocka_run_group_tests_name("redact", tests, NULL, NULL);
}
