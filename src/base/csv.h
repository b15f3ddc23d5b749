/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * csv: cells of comma-separated values (RFC 4180). Line ends are the caller's to escape before.
 */
#pragma once

#include <stddef.h>

#include "base/buf.h"

/* Appends S as a cell, in quotes where a comma, a quote or a space at an end asks for them. */
void csv_cell(struct buf *out, const char *s, size_t len);

/* The same, always in quotes. */
void csv_quote(struct buf *out, const char *s, size_t len);

/*
 * Appends S, the text of a cell, so that a spreadsheet takes it for text: with ' before it where it
 * begins like a formula, with =, +, - or @ or one of their full-width forms, also after blanks and
 * quotes. A ; in it begins another cell where the locale separates with that. Numbers stay numbers.
 */
void csv_defuse(struct buf *out, const char *s, size_t len);
