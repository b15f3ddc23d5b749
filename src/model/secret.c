// SPDX-License-Identifier: BSD-2-Clause
#include <strings.h>

#include "base/cleanup.h"
#include "model/secret.h"

/* Anywhere in a name. */
static const char *const parts[] = {"password",	  "passwd",	   "passphrase", "secret", "token",
				    "credential", "authorization", "apikey",	 "cookie"};
/* Only as a whole word of it: "api-key", not "monkey". */
static const char *const words[] = {"key", "pass", "pwd", "auth", "pw"};

static bool contains(const char *name, size_t len, const char *part)
{
	size_t n = strlen(part);

	for (size_t i = 0; i + n <= len; i++)
		if (!strncasecmp(name + i, part, n))
			return true;
	return false;
}

/* Whether a word begins at AT by its capital: dbPass, SSHKey. */
static bool is_hump(const char *name, size_t len, size_t at)
{
	return at && isupper((unsigned char)name[at]) &&
	       (islower((unsigned char)name[at - 1]) ||
		(isupper((unsigned char)name[at - 1]) && at + 1 < len &&
		 islower((unsigned char)name[at + 1])));
}

static bool has_word(const char *name, size_t len, const char *word)
{
	for (size_t at = 0, n; at < len; at += n ? n : 1) {
		for (n = 0; at + n < len && isalnum((unsigned char)name[at + n]); n++)
			if (n && is_hump(name, len, at + n))
				break;
		if (n == strlen(word) && !strncasecmp(name + at, word, n))
			return true;
	}
	return false;
}

static bool names_secret(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (contains(name, len, parts[i]))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (has_word(name, len, words[i]))
			return true;
	return false;
}

/* A name may stand behind an escape, as in the script of a printf: "\npassword=". */
bool secret_is_name(const char *arg, size_t i, size_t n)
{
	bool escaped = n && i && arg[i - 1] == '\\' && is_one_of(arg[i], "ntr");

	return names_secret(arg + i, n) || (escaped && names_secret(arg + i + 1, n - 1));
}

/* An index may be as long as this: password[0], password["main"]. */
#define INDEX_MAX 64

/* Past what closes the name that ends at AT, and indices. */
static size_t skip_closers(const char *arg, size_t len, size_t at)
{
	for (;;) {
		const char *end = NULL;

		at = skip(arg, len, at, CLOSERS);
		if (at < len && arg[at] == '[')
			end = memchr(arg + at, ']', len - at < INDEX_MAX ? len - at : INDEX_MAX);
		if (!end)
			return at;
		at = (size_t)(end - arg) + 1;
	}
}

/* The '=' or ':' of an assignment whose name and closers end at AT; LEN: there is none. */
static size_t find_sign(const char *arg, size_t len, size_t at)
{
	at = skip(arg, len, skip(arg, len, at, BLANKS), OPERATORS);
	return at < len && is_one_of(arg[at], "=:") ? at : len;
}

/* Behind the next '>' at or behind AT; LEN + 1: there is none. */
static size_t behind_tag(const char *arg, size_t len, size_t at)
{
	const char *end = memchr(arg + at, '>', len - at);

	return end ? (size_t)(end - arg) + 1 : len + 1;
}

/* Whether the name at I stands behind '<', a namespace before it or not. */
static bool is_in_tag(const char *arg, size_t i)
{
	if (i && arg[i - 1] == ':')
		for (i--; i && is_of_name(arg[i - 1]); i--)
			;
	return i && arg[i - 1] == '<';
}

/*
 * Where the value begins of a name at I that ends at AT, of XML: <password>x, <password type="a">x,
 * of which the attributes are a part, and <name>password</name><value>x. 0: it is none.
 */
static size_t value_in_tags(const char *arg, size_t len, size_t i, size_t at)
{
	size_t end = at < len ? behind_tag(arg, len, at) : len + 1;

	if (end > len)
		return 0;
	if (is_in_tag(arg, i)) {
		if (arg[at] == '>')
			return end;
		return is_one_of(arg[at], BLANKS) && memchr(arg + at, '=', end - at) ? at : 0;
	}
	return end - at > 2 && !memcmp(arg + at, "</", 2) ? end : 0;
}

/* Where the value begins of a name that itself is one: "name":"password","value":"x". 0: it is
 * none. */
static size_t value_of_pair(const char *arg, size_t len, size_t at)
{
	static const char word[] = "value";
	size_t sign;

	at = skip(arg, len, at, CLOSERS ",;&" BLANKS);
	if (len - at < strlen(word) || strncasecmp(arg + at, word, strlen(word)))
		return 0;
	at += strlen(word);
	sign = find_sign(arg, len, skip_closers(arg, len, at));
	return sign < len ? sign + 1 : 0;
}

/* A quote that opens, masked for a shell or not. */
static bool is_quote(const char *arg, size_t len, size_t at)
{
	return at < len && (is_one_of(arg[at], "\"'") ||
			    (arg[at] == '\\' && at + 1 < len && is_one_of(arg[at + 1], "\"'")));
}

/* The same of a bare name: in quotes behind a blank or bracket, as in SQL; or behind a tab. */
static size_t value_without_sign(const char *arg, size_t len, size_t at)
{
	size_t next = skip(arg, len, at, BLANKS);

	if (next < len && arg[next] == '(')
		next = skip(arg, len, next + 1, BLANKS);
	if (next > at && is_quote(arg, len, next))
		return next;
	at = skip(arg, len, at, CLOSERS);
	return at < len && arg[at] == '\t' ? at + 1 : 0;
}

/* Whether the name at I is a part of a path or an address: /etc/passwd, joe@token.org. */
static bool is_of_path(const char *arg, size_t i)
{
	return i > 1 && is_one_of(arg[i - 1], "/@") &&
	       !is_one_of(arg[i - 2], BLANKS QUOTES "=,;({[");
}

/* A ':' behind a path separates it from the next one, and so does one between /secrets:/run. */
static bool separates_paths(const char *arg, size_t len, size_t i, size_t sign)
{
	return arg[sign] == ':' && (is_of_path(arg, i) || (i && arg[i - 1] == '/' &&
							   sign + 1 < len && arg[sign + 1] == '/'));
}

/*
 * Where the value of the secret name of N bytes at I begins: behind '=' or ':', or, of an option,
 * behind a blank or comma, or in one of the other ways above. 0: it has none.
 */
static size_t value_start(const char *arg, size_t len, size_t i, size_t n)
{
	size_t at = i + n, closed = skip_closers(arg, len, at), sign, start;

	if (arg[i] == '-' && closed < len && is_one_of(arg[closed], BLANKS ","))
		return closed + 1;
	start = value_in_tags(arg, len, i, at);
	if (start)
		return start;
	sign = find_sign(arg, len, closed);
	if (sign < len)
		return separates_paths(arg, len, i, sign) ? 0 : sign + 1;
	if (is_of_path(arg, i))
		return 0;
	start = value_of_pair(arg, len, at);
	return start ? start : value_without_sign(arg, len, at);
}

/*
 * The value of the secret name of N bytes at I. In a query ("?a=1&token=x") it ends at the next
 * part, unless something is quoted; elsewhere it may hold anything and goes to the end.
 */
struct span secret_value(const char *arg, size_t len, size_t i, size_t n)
{
	size_t start = value_start(arg, len, i, n), end = start;
	bool query = i && is_one_of(arg[i - 1], "?&;") && start == i + n + 1 && arg[i + n] == '=';

	if (!start)
		return (struct span){0};
	while (end < len && !is_one_of(arg[end], "&;# \t\n" QUOTES))
		end++;
	query = query && (end == len || !is_one_of(arg[end], QUOTES));
	return (struct span){true, start, query ? end : len};
}

bool secret_ends(const char *arg, size_t len)
{
	for (int i = 0; i < 2; i++) {
		size_t end = trim(arg, len, CLOSERS), start = end;

		while (start && is_of_name(arg[start - 1]))
			start--;
		if (secret_is_name(arg, start, end - start))
			return true;
		len = trim(arg, start, QUOTES);
		if (!len || arg[len - 1] != '[')
			return false;
		len--;
	}
	return false;
}

bool secret_ends_with_sign(const char *arg, size_t len)
{
	size_t end = trim(arg, len, BLANKS);

	if (trim(arg, end, "\"'`") + 1 >= end)
		end = trim(arg, trim(arg, end, QUOTES), BLANKS);
	if (end > 1 && arg[end - 1] == '>' && arg[end - 2] == '=')
		end--;
	if (!end || !is_one_of(arg[--end], "=:"))
		return false;
	if (end && arg[end] == '=' && arg[end - 1] == ':')
		end--;
	return secret_ends(arg, trim(arg, trim(arg, end, OPERATORS), BLANKS));
}

struct span secret_behind_sign(const char *arg, size_t len, bool *ret_is_sign)
{
	size_t sign = find_sign(arg, len, 0);

	*ret_is_sign = sign < len && skip(arg, len, sign, "=:>~" BLANKS QUOTES) == len;
	return (struct span){sign < len && !*ret_is_sign, sign + 1, len};
}
