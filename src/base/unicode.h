/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unicode: what a character is, by the tables of utf8proc. Not by the C library's, which answers by
 * the locale: a static program on a minimal machine has only "C". C is never below U+0080.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether a reader of a terminal would not see that C is there, or could not tell it from another:
 * controls and format characters (bidirectional ones, joiners, tags), default-ignorable ones,
 * private use, surrogates, noncharacters and what this version of Unicode has not assigned; all
 * spaces but U+0020, line and paragraph separators, and symbols without ink. Also what makes one of
 * an emoji sequence: its parts are shown instead.
 */
bool unicode_is_hidden(uint32_t c);

/* Whether C is drawn onto the character before it. */
bool unicode_is_mark(uint32_t c);

/*
 * Columns that C takes: 2 for East Asian wide and emoji, 0 for marks without a width and for vowels
 * and finals of Hangul syllables, else 1. A flag is two characters of 1.
 */
unsigned int unicode_width(uint32_t c);
