// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>

#include "base/text.h"
#include "unit.h"
#include "utf8.h"

/* Every character there is, whole, cut short, and followed by more. */
static void every_character_is_utf8(void **state)
{
	unsigned char s[8];

	(void)state;
	for (uint32_t c = 0; c <= UTF8_LAST; c++) {
		size_t n = utf8_encode(c, s);

		memset(s + n, 0xff, sizeof(s) - n);
		if (text_utf8_len(s, n) != (utf8_is_surrogate(c) ? 0 : n) ||
		    text_utf8_len(s, sizeof(s)) != (utf8_is_surrogate(c) ? 0 : n))
			fail_msg("U+%04X", c);
		for (size_t cut = 1; cut < n; cut++)
			if (text_utf8_len(s, cut))
				fail_msg("U+%04X cut to %zu", c, cut);
	}
}

/*
 * And nothing else is: of all strings of two and three bytes just as many are accepted as there
 * are characters of that length; of four bytes, none but those from U+10000 to U+10FFFF.
 */
static void nothing_else_is_utf8(void **state)
{
	static const unsigned char last[] = {0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff};
	size_t count[5] = {0};
	unsigned char s[4];

	(void)state;
	for (uint32_t v = 0; v < 1 << 24; v++) {
		s[0] = (unsigned char)(v >> 16);
		s[1] = (unsigned char)(v >> 8);
		s[2] = (unsigned char)v;
		count[text_utf8_len(s, 3)]++;
	}
	assert_int_equal(count[1], 0x80 << 16);
	assert_int_equal(count[2], (0x800 - 0x80) << 8);
	assert_int_equal(count[3], 0x10000 - 0x800 - 0x800);
	assert_int_equal(count[4], 0);

	count[4] = 0;
	for (uint32_t v = 0xf00000; v < 0x1000000; v++) {
		s[0] = (unsigned char)(v >> 16);
		s[1] = (unsigned char)(v >> 8);
		s[2] = (unsigned char)v;
		for (size_t i = 0; i < sizeof(last); i++) {
			s[3] = last[i];
			count[text_utf8_len(s, 4)]++;
		}
	}
	/* Each group of 64 characters was tried with two of its last bytes. */
	assert_int_equal(count[4], 2 * (UTF8_LAST - 0xffff) / 64);
}

static void whole_strings(void **state)
{
	static const struct {
		const char *text;
		bool valid;
	} cases[] = {
		{"", true},
		{"plain", true},
		{"na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80", true},
		{"\x80", false}, /* a lone continuation */
		{"\xbf\xbf", false},
		{"\xc0\x80", false}, /* overlong NUL */
		{"\xc1\xbf", false},
		{"\xe0\x9f\xbf", false},	     /* overlong U+07FF */
		{"\xf0\x8f\xbf\xbf", false},	     /* overlong U+FFFF */
		{"\xed\xa0\x80", false},	     /* a surrogate */
		{"\xed\xa0\xbd\xed\xb8\x80", false}, /* a pair of them (CESU-8) */
		{"\xf4\x90\x80\x80", false},	     /* past U+10FFFF */
		{"\xf5\x80\x80\x80", false},
		{"\xf8\x88\x80\x80\x80", false}, /* five bytes */
		{"\xfc\x84\x80\x80\x80\x80", false},
		{"\xfe\xff", false},
		{"ok then cut \xe2\x82", false},
		{"\xe2\x28\xa1", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (text_is_utf8(cases[i].text, strlen(cases[i].text)) != cases[i].valid)
			fail_msg("case %zu", i);
	assert_true(text_is_utf8("a\0b", 3));
}

/* Reads one escaped byte or plain byte at *AT; what text_escape() promises, backward. */
static unsigned char unescape(const char **at)
{
	static const char from[] = "ntre\\", to[] = "\n\t\r\x1b\\";
	const char *p = *at, *hit;
	char digits[3] = {0}, *end;
	unsigned long byte;

	if (*p != '\\') {
		*at += 1;
		return (unsigned char)*p;
	}
	hit = p[1] ? strchr(from, p[1]) : NULL;
	if (hit) {
		*at += 2;
		return (unsigned char)to[hit - from];
	}
	assert_int_equal(p[1], 'x');
	strncpy(digits, p + 2, 2);
	byte = strtoul(digits, &end, 16);
	assert_ptr_equal(end, digits + 2);
	*at += 4;
	return (unsigned char)byte;
}

static void check_escaped(struct buf *b, const unsigned char *s, size_t len)
{
	const char *at;

	buf_reset(b);
	text_escape(b, s, len);
	assert_true(text_is_utf8(b->data, b->len));
	for (size_t i = 0; i < b->len; i++)
		if ((unsigned char)b->data[i] < 0x20 || b->data[i] == 0x7f)
			fail_msg("control character %02x in the output", b->data[i]);
	at = buf_cstr(b);
	for (size_t i = 0; i < len; i++)
		if (unescape(&at) != s[i])
			fail_msg("byte %zu of \"%s\" does not read back", i, buf_cstr(b));
	assert_int_equal(*at, '\0');
}

/* What is shown has no control character, and tells each original byte. */
static void escaping_is_safe_and_loses_nothing(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};
	unsigned char s[4];

	(void)state;
	for (uint32_t v = 0; v < 0x10000; v++) {
		s[0] = (unsigned char)(v >> 8);
		s[1] = (unsigned char)v;
		check_escaped(&b, s, 2);
	}
	for (uint32_t c = 0; c <= UTF8_LAST; c += c < 0x3100 ? 1 : 61) {
		check_escaped(&b, s, utf8_encode(c, s));
	}
}

static void escapes(void **state)
{
	/* NOLINTBEGIN(misc-misleading-bidirectional): these strings are what is to be escaped */
	static const struct {
		const char *bytes, *text;
	} cases[] = {
		{"plain text", "plain text"},
		{"a\nb\tc\rd\x1b[31m", "a\\nb\\tc\\rd\\e[31m"},
		{"back\\slash", "back\\\\slash"},
		{"\x01\x07\x7f", "\\x01\\x07\\x7f"},
		{"\xc2\x9b"
		 "2J",
		 "\\xc2\\x9b2J"},		     /* C1: CSI */
		{"\xc2\xa0", "\\xc2\\xa0"},	     /* no-break space */
		{"\xe3\x80\x80", "\\xe3\\x80\\x80"}, /* ideographic space */
		{"a\xcc\x81.", "a\xcc\x81."},	     /* a mark on a letter, */
		{"\xcc\x81"
		 "a",
		 "\\xcc\\x81"
		 "a"},				     /* on what stands before, */
		{"a \xcc\xb8", "a \\xcc\\xb8"},	     /* on a blank, */
		{"a[\xcc\xb8", "a[\\xcc\\xb8"},	     /* on a bracket, */
		{"\xff\xcc\x81", "\\xff\\xcc\\x81"}, /* and on an escape */
		{"\xe2\x80\x8d\xcc\x81", "\\xe2\\x80\\x8d\\xcc\\x81"},
		{"\xe1\x84\x80\xe1\x85\xa1",
		 "\xe1\x84\x80\xe1\x85\xa1"}, /* Hangul: initial, vowel */
		{"\xe1\x85\xa1", "\\xe1\\x85\\xa1"},
		{"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac",
		 "\xf0\x9f\x91\xa9\\xe2\\x80\\x8d\xf0\x9f\x94\xac"}, /* emoji joined to one */
		{"evil\xe2\x80\xae"
		 "fdp",
		 "evil\\xe2\\x80\\xaefdp"},		      /* right-to-left override */
		{"\xe2\x81\xa6", "\\xe2\\x81\\xa6"},	      /* isolate */
		{"\xd8\x9c", "\\xd8\\x9c"},		      /* Arabic letter mark */
		{"\xe2\x80\x8b", "\\xe2\\x80\\x8b"},	      /* zero-width space */
		{"\xef\xbb\xbf", "\\xef\\xbb\\xbf"},	      /* byte order mark */
		{"\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81"}, /* tag character */
		{"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
		{"\xe2\x82", "\\xe2\\x82"},
		{"\xff\xe2\x82\xac", "\\xff\xe2\x82\xac"},
	};
	/* NOLINTEND(misc-misleading-bidirectional) */
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		text_escape(&b, cases[i].bytes, strlen(cases[i].bytes));
		assert_buf(&b, cases[i].text);
	}
	text_escape(&b, "a\0b", 3);
	assert_buf(&b, "a\\x00b");
}

/* Marks without end would cover the lines around: of each character eight are shown. */
static void marks_are_bounded(void **state)
{
	_cleanup_(buf_donep) struct buf in = {0}, out = {0}, expected = {0};

	(void)state;
	for (int i = 0; i < 3; i++) {
		buf_puts(&in, i ? "\xc3\xa9" : "e");
		buf_puts(&expected, i ? "\xc3\xa9" : "e");
		for (int k = 0; k < (i == 1 ? 8 : 10); k++) {
			buf_puts(&in, "\xcc\x81");
			buf_puts(&expected, k < 8 ? "\xcc\x81" : "\\xcc\\x81");
		}
	}
	text_escape(&out, in.data, in.len);
	assert_buf(&out, buf_cstr(&expected));
}

/* In JSON for a terminal: what JSON escapes already stays, the rest takes its form. */
static void json_stays_json(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"{\"a\":\"b\\n\\\\\"}", "{\"a\":\"b\\n\\\\\"}"},
		{"\"\xe2\x80\xae\"", "\"\\u202e\""},
		{"\"\xf3\xa0\x81\x81\"", "\"\\udb40\\udc41\""}, /* U+E0041 */
		{"\"\xcc\x81\"", "\"\\u0301\""},
		{"\"gr\xc3\xbc\xe6\x97\xa5\"", "\"gr\xc3\xbc\xe6\x97\xa5\""},
	};
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		text_escape_json(&b, cases[i].in, strlen(cases[i].in));
		assert_buf(&b, cases[i].out);
	}
}

static void widths(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} cases[] = {
		{"", 0},
		{"abc", 3},
		{"gr\xc3\xbc\xc3\x9f", 4},
		{"e\xcc\x81", 1},		 /* e and a combining accent */
		{"\xe6\x97\xa5\xe6\x9c\xac", 4}, /* two CJK characters */
		{"\xf0\x9f\x98\x80", 2},
		{"\xef\xbc\xa1", 2},			 /* full-width A */
		{"\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", 2}, /* a flag: two letters */
		{"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac", 4},
		{"\xe0\xa4\x95\xe0\xa4\xbf", 2}, /* Devanagari: a mark with a width of its own */
		{"\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", 2}, /* Hangul, from its letters */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(text_width(cases[i].text, strlen(cases[i].text)), cases[i].width);
}

/* For each width: what fits does fit, one character more would not, and no character is cut. */
static void fitting(void **state)
{
	static const char text[] = "ab\xc3\xbc\xe6\x97\xa5"
				   "e\xcc\x81x\xf0\x9f\x98\x80\xe6\x9c\xac.";
	const size_t len = sizeof(text) - 1, total = text_width(text, len);

	(void)state;
	for (size_t columns = 0; columns <= total + 2; columns++) {
		size_t n = text_fit(text, len, columns);

		assert_true(text_is_utf8(text, n));
		assert_true(text_width(text, n) <= columns);
		if (n < len) {
			size_t more = n + text_utf8_len(text + n, len - n);

			assert_true(text_width(text, more) > columns);
		} else {
			assert_true(columns >= total);
		}
	}
}

static void nearest(void **state)
{
	static const char *const names[] = {
		"pid",	       "ppid",
		"comm",	       "exit_code",
		"duration_ns", "signal_name",
		"time",	       "a_name_of_more_than_forty-eight_characters_in_all",
		"cause",
	};
	/* Half of what is written may not be another letter. */
	static const char *const short_names[] = {"A", "ab", "cx", "us", "uid"};
	static const struct {
		const char *word, *near;
	} cases[] = {
		{"pidd", "pid"},
		{"ipd", "pid"}, /* a swap is one mistake */
		{"com", "comm"},
		{"comn", "comm"},
		{"exitcode", "exit_code"},
		{"exit", "exit_code"}, /* a prefix */
		{"dur", "duration_ns"},
		{"du", NULL},
		{"duratoin_n", "duration_ns"},
		{"tiem", "time"},
		{"casue", "cause"},
		{"zzz", NULL},
		{"", NULL},
		{"x", NULL},
		{"banana", NULL},
		{"a_name_of_more_than_forty-eight_characters_in_al", /* too long to measure: prefix
								      */
		 "a_name_of_more_than_forty-eight_characters_in_all"},
		{"a_name_of_more_than_fourty-eight_characters_in_all_and_more", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *near = text_nearest(cases[i].word, names, ARRAY_SIZE(names));

		if (!cases[i].near)
			assert_null(near);
		else
			assert_string_equal(near ? near : "nothing", cases[i].near);
	}
	assert_null(text_nearest("pid", names, 0));
	assert_null(text_nearest("C", short_names, ARRAY_SIZE(short_names)));
	assert_null(text_nearest("u", short_names, ARRAY_SIZE(short_names)));
	assert_null(text_nearest("cd", short_names, ARRAY_SIZE(short_names)));
	assert_string_equal(text_nearest("ui", short_names, ARRAY_SIZE(short_names)), "uid");
}

static void lines_stay_lines(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"", ""},
		{"\n\n", ""},
		{"one", "one"},
		{"one\n", "one"},
		{"one\ntwo\n\nthree\n\n", "one\n  two\n\n  three"},
		{"\nlate", "\n  late"},
		{"a\x1b[2J\r\n\tb\\", "a\\e[2J\\r\n  \\tb\\\\"},
	};
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		text_escape_lines(&b, cases[i].in, 2);
		assert_buf(&b, cases[i].out);
	}
}

static void messages_are_one_line(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	text_message(&b, "exitsnoop", "no file 'a\x1b[31m\n\xff\xc3\xa9'");
	assert_buf(&b, "exitsnoop: no file 'a\\e[31m\\n\\xff\xc3\xa9'\n");
	text_message(&b, "ecc", "");
	assert_buf(&b, "ecc: \n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_one_line),
		cmocka_unit_test(every_character_is_utf8),
		cmocka_unit_test(nothing_else_is_utf8),
		cmocka_unit_test(whole_strings),
		cmocka_unit_test(escaping_is_safe_and_loses_nothing),
		cmocka_unit_test(escapes),
		cmocka_unit_test(lines_stay_lines),
		cmocka_unit_test(marks_are_bounded),
		cmocka_unit_test(json_stays_json),
		cmocka_unit_test(widths),
		cmocka_unit_test(fitting),
		cmocka_unit_test(nearest),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
