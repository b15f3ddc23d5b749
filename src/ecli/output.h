/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * output: where all sources of a program write to. It is filled during a drain and written once at
 * its end, or in pieces: a map or a ring may hold more than should be in memory as text. A source
 * announces itself before its rows; when another one wrote last, the header comes again.
 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/csv.h"
#include "ecli/stamp.h"

enum output_format {
	OUTPUT_PLAIN,
	OUTPUT_JSON, /* one object a line */
	OUTPUT_CSV,  /* RFC 4180, but for lines that end with LF alone */
};

struct output {
	int fd;	       /* owned; 0: none, and nothing is written before the end */
	int cancel_fd; /* as of buf_flush_until() */
	int error;     /* of writing, which is over then; 0 or -errno */
	enum output_format format;
	struct stamp stamp;
	struct buf out;
	struct buf cell;  /* of CSV, made safe */
	const void *last; /* the source that wrote last */
	bool many;	  /* more than one source: rows say whose they are */
	bool terminal;
	bool csv_safe; /* no cell is a formula */
};

#define OUTPUT_PIECE (256UL * 1024)

/* O, of zeros, writes to standard output. */
int output_open(struct output *o, struct error *err);
void output_done(struct output *o);

/* Writes what there is. The first error, 0 or -errno, stays. */
int output_flush(struct output *o);

/* Behind each row. */
static inline void output_row_end(struct output *o)
{
	if (o->fd && o->out.len >= OUTPUT_PIECE)
		output_flush(o);
}

/* S as a cell of CSV, in the way that was chosen. */
static inline void output_csv_cell(struct output *o, const char *s, size_t len)
{
	if (o->csv_safe) {
		buf_reset(&o->cell);
		csv_defuse(&o->cell, s, len);
		s = o->cell.data;
		len = o->cell.len;
	}
	csv_cell(&o->out, s, len);
}

/* Whether SOURCE has to write its header; remembers it as the last one. */
static inline bool output_switch(struct output *o, const void *source)
{
	bool changed = o->last != source;

	o->last = source;
	return changed;
}
