/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * text: bytes of unknown origin made safe to show. Names and arguments are set by whoever runs the
 * process; ESC and newline in them would drive a terminal or forge a row.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Bytes of a text; LEN is 0 where there is no such part. */
struct text_part {
	size_t at, len;
};

/* Length (1-4) of the valid UTF-8 sequence (RFC 3629) at S of LEN >= 1 bytes; 0 if there is none.
 */
size_t text_utf8_len(const void *s, size_t len);

bool text_is_utf8(const void *s, size_t len);

/*
 * Appends S for a terminal: what can be seen as it is; '\' and what cannot be seen (controls and
 * all that unicode_is_hidden() names) as \n, \t, \r, \e, \\ or the bytes as \xNN, and so bytes
 * that are not UTF-8. A combining mark is shown on a letter, a digit or another character past
 * ASCII; anywhere else, and past the eighth in a row, it is escaped, because it would change what
 * stands around it. The result never holds a control character.
 */
void text_escape(struct buf *out, const void *s, size_t len);

/* The same for a text that is valid JSON and stays so: as \uNNNN, and '\' as it is. */
void text_escape_json(struct buf *out, const void *json, size_t len);

/*
 * Appends S, a text of several lines: as text_escape(), but newlines stay, and INDENT spaces stand
 * before each line after the first that is not empty. Newlines at the end are left out.
 */
void text_escape_lines(struct buf *out, const char *s, size_t indent);

/*
 * Appends "PROGRAM: TEXT" as the one line of a message, with TEXT escaped: what a user typed is
 * named in it, and what a tool or a package said.
 */
void text_message(struct buf *out, const char *program, const char *text);

/* Terminal columns that the valid UTF-8 in S takes: the sum of unicode_width(). */
size_t text_width(const void *s, size_t len);

/* Bytes of S that fit into COLUMNS terminal columns, cut between characters. */
size_t text_fit(const void *s, size_t len, size_t columns);

/*
 * The one of NAMES (N of them) that the user most likely meant by WORD: the least edit distance,
 * at most a third of the word's length and at least 1 allowed, but less than half of the longer one
 * of both; NULL when none is near. A name that WORD is a prefix of (3 letters or more) counts as
 * near.
 */
const char *text_nearest(const char *word, const char *const *names, size_t n);

/* What printf() would write, the caller's to free; NULL without memory. */
char *text_format(const char *fmt, ...) _printf_(1, 2);
