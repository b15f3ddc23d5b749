// SPDX-License-Identifier: BSD-2-Clause
#include "base/unicode.h"
#include "unit.h"
#include "utf8.h"

struct range {
	uint32_t first, last;
};

/* By their blocks and properties in the Unicode standard, which do not change any more. */
static void what_cannot_be_seen(void **state)
{
	static const struct range hidden[] = {
		{0x80, 0xa0},	    /* C1, no-break space */
		{0xad, 0xad},	    /* soft hyphen */
		{0x034f, 0x034f},   /* combining grapheme joiner */
		{0x061c, 0x061c},   /* Arabic letter mark */
		{0x115f, 0x1160},   /* Hangul fillers */
		{0x1680, 0x1680},   /* Ogham space */
		{0x17b4, 0x17b5},   /* Khmer inherent vowels */
		{0x180b, 0x180f},   /* Mongolian selectors, vowel separator */
		{0x2000, 0x200f},   /* spaces, zero width, joiners, marks of direction */
		{0x2028, 0x202f},   /* separators, embeddings and overrides, narrow space */
		{0x205f, 0x206f},   /* mathematical space, invisible operators, isolates */
		{0x2800, 0x2800},   /* Braille blank */
		{0x3000, 0x3000},   /* ideographic space */
		{0x3164, 0x3164},   /* Hangul filler */
		{0xd800, 0xf8ff},   /* surrogates, private use */
		{0xfdd0, 0xfdef},   /* noncharacters */
		{0xfe00, 0xfe0f},   /* variation selectors */
		{0xfeff, 0xfeff},   /* byte order mark */
		{0xffa0, 0xffa0},   /* half-width Hangul filler */
		{0xfff0, 0xfffc},   /* unassigned, annotations, object replacement */
		{0xfffe, 0xffff},   /* noncharacters */
		{0x16fe4, 0x16fe4}, /* Khitan filler */
		{0x1bca0, 0x1bca3}, /* shorthand format controls */
		{0x1d159, 0x1d159}, /* null notehead */
		{0x1d173, 0x1d17a}, /* musical format controls */
		{0xe0000, 0x10ffff} /* tags, selectors, private use, unassigned */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++)
		for (uint32_t c = hidden[i].first; c <= hidden[i].last; c++)
			if (!unicode_is_hidden(c))
				fail_msg("U+%04X is shown", c);
	for (uint32_t plane = 0; plane <= 0x10; plane++) {
		assert_true(unicode_is_hidden(plane << 16 | 0xfffe));
		assert_true(unicode_is_hidden(plane << 16 | 0xffff));
	}
	assert_true(unicode_is_hidden(0x0378));	 /* reserved in the Greek block */
	assert_true(unicode_is_hidden(0x50000)); /* in a plane without characters */
}

static void what_can_be_seen(void **state)
{
	static const struct range shown[] = {
		{0xa1, 0xac},	    {0xae, 0x2ff},	/* Latin */
		{0x0391, 0x03a1},   {0x0410, 0x044f},	/* Greek, Cyrillic */
		{0x05d0, 0x05ea},   {0x0621, 0x063a},	/* Hebrew, Arabic */
		{0x0905, 0x0939},   {0x0e01, 0x0e3a},	/* Devanagari, Thai */
		{0x1100, 0x115e},   {0x1161, 0x11ff},	/* Hangul letters */
		{0x2010, 0x2027},   {0x2190, 0x23ff},	/* dashes, quotes, ...; arrows, signs */
		{0x2801, 0x28ff},   {0x3041, 0x3096},	/* Braille, Hiragana */
		{0x4e00, 0x9fff},   {0xac00, 0xd7a3},	/* Han, Hangul */
		{0xff01, 0xff9f},   {0xfffd, 0xfffd},	/* full and half width; replacement */
		{0x1f1e6, 0x1f1ff}, {0x1f300, 0x1f6d7}, /* flags, emoji */
		{0x20000, 0x2a6df},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
		for (uint32_t c = shown[i].first; c <= shown[i].last; c++)
			if (unicode_is_hidden(c))
				fail_msg("U+%04X is hidden", c);
}

static void marks(void **state)
{
	static const uint32_t is_mark[] = {0x0300, 0x0338, 0x0591, 0x064b, 0x0903, 0x0e31,
					   0x1161, 0x11a8, 0x20dd, 0x3099, 0xfe20, 0x1d165};
	static const uint32_t no_mark[] = {0xa8,   0xb4,   0x5d0,  0x0905,  0x1100,
					   0x4e00, 0xac00, 0xac01, 0x1f600, 0x1f3fb};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(is_mark); i++)
		if (!unicode_is_mark(is_mark[i]))
			fail_msg("U+%04X is no mark", is_mark[i]);
	for (size_t i = 0; i < ARRAY_SIZE(no_mark); i++)
		if (unicode_is_mark(no_mark[i]))
			fail_msg("U+%04X is a mark", no_mark[i]);
}

static void widths(void **state)
{
	static const struct {
		struct range range;
		unsigned int width;
	} cases[] = {
		{{0xa1, 0x2ff}, 1},	 {{0x0300, 0x036f}, 0},	  {{0x0410, 0x044f}, 1},
		{{0x0903, 0x0903}, 1},	 {{0x1100, 0x115e}, 2},	  {{0x1161, 0x11ff}, 0},
		{{0x2010, 0x2027}, 1},	 {{0x231a, 0x231b}, 2},	  {{0x2500, 0x257f}, 1},
		{{0x2601, 0x2603}, 1},	 {{0x26a1, 0x26a1}, 2},	  {{0x2e80, 0x2e99}, 2},
		{{0x3001, 0x3029}, 2},	 {{0x3041, 0x3096}, 2},	  {{0x3099, 0x309a}, 0},
		{{0x4e00, 0x9fff}, 2},	 {{0xac00, 0xd7a3}, 2},	  {{0xff01, 0xff60}, 2},
		{{0xff61, 0xff9f}, 1},	 {{0xfffd, 0xfffd}, 1},	  {{0x1f1e6, 0x1f1ff}, 1},
		{{0x1f321, 0x1f32c}, 1}, {{0x1f3fb, 0x1f3ff}, 2}, {{0x1f600, 0x1f64f}, 2},
		{{0x1f680, 0x1f6c5}, 2}, {{0x1fae0, 0x1fae7}, 2}, {{0x20000, 0x2a6df}, 2},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		for (uint32_t c = cases[i].range.first; c <= cases[i].range.last; c++)
			if (!unicode_is_hidden(c) && unicode_width(c) != cases[i].width)
				fail_msg("U+%04X: %u columns", c, unicode_width(c));
	for (uint32_t c = 0x80; c <= UTF8_LAST; c++)
		if (!unicode_is_hidden(c) && !unicode_is_mark(c) && !unicode_width(c))
			fail_msg("U+%04X takes no room", c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_seen),
		cmocka_unit_test(what_can_be_seen),
		cmocka_unit_test(marks),
		cmocka_unit_test(widths),
	};

	return cmocka_run_group_tests_name("unicode", tests, NULL, NULL);
}
