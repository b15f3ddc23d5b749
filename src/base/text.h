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

/* Length (1-4) of the valid UTF-8 sequence (RFC 3629) at S of LEN >= 1 bytes; 0 if there is none.
 */
size_t text_utf8_len(const void *s, size_t len);

bool text_is_utf8(const void *s, size_t len);

/*
 * Appends S for a terminal: printable UTF-8 as it is; control characters (also DEL, C1, the
 * bidirectional ones and those that take no room) and '\' as \n, \t, \r, \e, \\ or \xNN; bytes that
 * are not UTF-8 as \xNN. The result never holds a control character.
 */
void text_escape(struct buf *out, const void *s, size_t len);

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

/*
 * Appends S as a cell of CSV (RFC 4180), in quotes where a comma, a quote or a space at an end asks
 * for them. Line ends are the caller's to escape before.
 */
void text_csv(struct buf *out, const char *s, size_t len);

/* The same, always in quotes. */
void text_csv_quote(struct buf *out, const char *s, size_t len);

/* Terminal columns that the valid UTF-8 in S takes (wide characters 2, combining ones 0). */
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
