// SPDX-License-Identifier: BSD-2-Clause
#include <utf8proc.h>

#include "base/unicode.h"

static const utf8proc_property_t *properties(uint32_t c)
{
	return utf8proc_get_property((utf8proc_int32_t)c);
}

/* Symbols and letters by their category that are drawn as nothing or as a blank. */
static bool has_no_ink(uint32_t c)
{
	return c == 0x2800 /* Braille pattern blank */ ||
	       c == 0x1d159 /* musical null notehead */ || c == 0xfffc /* object replacement */ ||
	       c == 0x16fe4 /* Khitan small script filler */;
}

bool unicode_is_hidden(uint32_t c)
{
	const utf8proc_property_t *p = properties(c);

	switch (p->category) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return p->ignorable || has_no_ink(c);
	}
}

/* Vowels and finals of Hangul: terminals draw them into the initial before them. */
static bool is_jamo_mark(const utf8proc_property_t *p)
{
	return p->boundclass == UTF8PROC_BOUNDCLASS_V || p->boundclass == UTF8PROC_BOUNDCLASS_T;
}

bool unicode_is_mark(uint32_t c)
{
	const utf8proc_property_t *p = properties(c);

	return p->category == UTF8PROC_CATEGORY_MN || p->category == UTF8PROC_CATEGORY_MC ||
	       p->category == UTF8PROC_CATEGORY_ME || is_jamo_mark(p);
}

unsigned int unicode_width(uint32_t c)
{
	const utf8proc_property_t *p = properties(c);

	/* utf8proc gives marks with a width of their own none; terminals and wcwidth() one. */
	if (p->category == UTF8PROC_CATEGORY_MC)
		return 1;
	return is_jamo_mark(p) ? 0 : p->charwidth;
}
