/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * quote: names of strangers within text of ours. Escaped as text_escape() does, and in single
 * quotes where one could not tell where they end; a quote in them is \x27 there.
 */
#pragma once

#include <stddef.h>

#include "base/buf.h"

/*
 * For a sentence or a list of arguments: in quotes unless NAME is of ASCII letters, digits and some
 * signs that are common in names.
 */
void quote_name(struct buf *out, const void *name, size_t len);

/*
 * For a cell of a table: in quotes where a blank makes it look like several, or where it is "-",
 * which stands for no value.
 */
void quote_cell(struct buf *out, const void *cell, size_t len);
