// SPDX-License-Identifier: BSD-2-Clause
/*
 * The table of a live stream. Columns are as wide as the field table says and grow with what is
 * shown; own code, because table libraries want to see all rows before they print the first.
 */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "model/status.h"
#include "output/notes.h"

/* A column does not grow past this: a single long value shifts one row only. */
#define GROW_MAX 32

/* Columns that the last cell of a line has on any terminal, where it needs them. */
#define LAST_MIN 40

#define RED    "\x1b[31m"
#define YELLOW "\x1b[33m"
#define RESET  "\x1b[0m"

static void put_cell(struct output *o, size_t i, const char *s, size_t len)
{
	const struct field *field = o->options.columns.fields[i];
	size_t width = text_width(s, len), pad;
	bool last = i + 1 == o->options.columns.n;

	o->cell_start = o->out.len;
	if (width > o->widths[i] && width <= GROW_MAX)
		o->widths[i] = (uint8_t)width;
	pad = width < o->widths[i] ? o->widths[i] - width : 0;
	if (field->right)
		buf_fill(&o->out, ' ', pad);
	buf_put(&o->out, s, len);
	if (!last && !field->right)
		buf_fill(&o->out, ' ', pad);
	if (!last)
		buf_putc(&o->out, ' ');
}

/*
 * Cuts the line that starts at START to the terminal's width, but never its last cell below
 * LAST_MIN: that is the reason, or what the user put there, and rather wraps than be missed.
 */
static void cut_line(struct output *o, size_t start)
{
	char *line = o->out.data + start;
	size_t len = o->out.len - start, limit = o->terminal_width, least;

	if (!limit || text_width(line, len) <= limit)
		return;
	least = text_width(line, o->cell_start - start) + LAST_MIN;
	limit = limit < least ? least : limit;
	if (text_width(line, len) <= limit)
		return;
	o->out.len = start + text_fit(line, len, limit - 1);
	buf_puts(&o->out, "…");
}

static void table_start(struct output *o)
{
	const struct columns *c = &o->options.columns;
	size_t start = o->out.len;

	for (size_t i = 0; i < c->n; i++) {
		char name[64];
		size_t len = strlen(c->fields[i]->name);

		for (size_t k = 0; k < len; k++)
			name[k] = (char)toupper((unsigned char)c->fields[i]->name[k]);
		o->widths[i] = c->fields[i]->width;
		put_cell(o, i, name, len);
	}
	cut_line(o, start);
	buf_putc(&o->out, '\n');
}

static void table_event(struct output *o, const struct event *e)
{
	const struct columns *c = &o->options.columns;
	bool color = o->options.color && event_failed(e);
	size_t start;

	if (color)
		buf_puts(&o->out, status_signal(e->r->status) ? RED : YELLOW);
	start = o->out.len;
	for (size_t i = 0; i < c->n; i++) {
		buf_reset(&o->cell);
		output_put_text(o, &o->cell, c->fields[i], e, true);
		if (!o->cell.len)
			buf_putc(&o->cell, '-');
		put_cell(o, i, o->cell.data, o->cell.len);
	}
	cut_line(o, start);
	if (color)
		buf_puts(&o->out, RESET);
	buf_putc(&o->out, '\n');
}

const struct output_ops output_table = {
	.start = table_start,
	.event = table_event,
	.lost = notes_lost,
	.end = notes_end,
};
