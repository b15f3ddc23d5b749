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

/* Of a name at least this: 15 bytes and two quotes, so that none of plain characters is cut. */
#define NAME_MIN 17

/*
 * Shortens the name in the cell so that the cell fits into COLUMNS: what stands behind the name,
 * the pid and uid of a killer, is not for a stranger to push out of the line.
 */
static void shorten_name(struct output *o, size_t columns)
{
	const char *cell = o->cell.data, *name = cell + o->name.at, *behind = name + o->name.len;
	size_t width = text_width(cell, o->cell.len), of_name = text_width(name, o->name.len);
	size_t over = width > columns ? width - columns : 0;
	size_t keep = of_name > over + NAME_MIN ? of_name - over : NAME_MIN;
	bool quoted = *name == '\'';

	if (!over || of_name <= keep)
		return;
	buf_reset(&o->scratch);
	buf_put(&o->scratch, cell, o->name.at + text_fit(name, o->name.len, keep - 1 - quoted));
	buf_puts(&o->scratch, quoted ? "…'" : "…");
	buf_put(&o->scratch, behind, (size_t)(cell + o->cell.len - behind));
	buf_reset(&o->cell);
	buf_put(&o->cell, o->scratch.data, o->scratch.len);
}

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
 * LAST_MIN: that is the reason, or what the user put there, and rather wraps than be missed. A cell
 * with a name in it had that shortened, and stays as it is.
 */
static void cut_line(struct output *o, size_t start)
{
	char *line = o->out.data + start;
	size_t len = o->out.len - start, limit = o->terminal_width, least;

	if (!limit || text_width(line, len) <= limit)
		return;
	if (o->name.len)
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

	o->name.len = 0;
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

static size_t room_for_last(const struct output *o, size_t start)
{
	size_t used = text_width(o->out.data + start, o->out.len - start);

	return used + LAST_MIN < o->terminal_width ? o->terminal_width - used : LAST_MIN;
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
		if (i + 1 == c->n && o->name.len && o->terminal_width)
			shorten_name(o, room_for_last(o, start));
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
