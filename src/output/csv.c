// SPDX-License-Identifier: BSD-2-Clause
/*
 * CSV as RFC 4180 has it: a header line, CRLF, quotes where needed. Control characters, bytes that
 * are not UTF-8 and the backslash are written as in the table (\n, \xNN, \\), so that a row is one
 * line and no byte is lost. A program reads exactly what was there; for a spreadsheet, which
 * would evaluate a cell such as "=1+1", there is --csv=safe.
 */
#include <string.h>

#include "base/csv.h"
#include "output/notes.h"

static void put_field(struct buf *out, const char *s, size_t len)
{
	if (len && (memchr(s, '"', len) || memchr(s, ',', len)))
		csv_quote(out, s, len);
	else
		buf_put(out, s, len);
}

static void put_cell(struct output *o)
{
	struct buf *cell = &o->cell;

	if (o->options.csv_safe) {
		cell = &o->scratch;
		buf_reset(cell);
		csv_defuse(cell, o->cell.data ? o->cell.data : "", o->cell.len);
	}
	put_field(&o->out, cell->data ? cell->data : "", cell->len);
}

static void csv_start(struct output *o)
{
	const struct columns *c = &o->options.columns;

	for (size_t i = 0; i < c->n; i++) {
		if (i)
			buf_putc(&o->out, ',');
		buf_puts(&o->out, c->fields[i]->name);
	}
	buf_puts(&o->out, "\r\n");
}

static void csv_event(struct output *o, const struct event *e)
{
	const struct columns *c = &o->options.columns;

	for (size_t i = 0; i < c->n; i++) {
		if (i)
			buf_putc(&o->out, ',');
		buf_reset(&o->cell);
		output_put_text(o, &o->cell, c->fields[i], e, false);
		put_cell(o);
	}
	buf_puts(&o->out, "\r\n");
}

const struct output_ops output_csv = {
	.start = csv_start,
	.event = csv_event,
	.lost = notes_lost,
	.end = notes_end,
};
