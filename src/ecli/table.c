// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ecli/table.h"
#include "package/value.h"

#define MIN_WIDTH	    6
#define MAX_GROWN	    40 /* one long value does not push all later rows aside */
#define MAX_BLOCKS	    2
#define REPEAT_HEADER_AFTER 24 /* rows, on a terminal, when columns have grown */

struct column {
	const char *name; /* borrowed from the shape */
	const struct shape *shape;
	uint32_t offset; /* in the block */
	unsigned int block;
	bool hidden; /* from plain text */
	size_t width;
};

struct table {
	const char *name;
	struct {
		const struct shape *shape;
		const char *key;
	} blocks[MAX_BLOCKS];
	unsigned int n_blocks;
	table_more_fn more; /* or NULL */
	void *more_ctx;
	struct column *columns;
	size_t n_columns;
	struct buf cell;
	size_t rows_since_header;
	bool grown;
};

int table_new(const char *name, struct table **ret)
{
	struct table *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->name = name;
	*ret = t;
	return 0;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	free(t->columns);
	buf_done(&t->cell);
	free(t);
}

static void add_column(struct table *t, const struct shape *s, const char *name, uint32_t offset)
{
	size_t len = strlen(name);

	t->columns[t->n_columns++] = (struct column){
		.name = name,
		.shape = s,
		.offset = offset,
		.block = t->n_blocks,
		.width = len > MIN_WIDTH ? len : MIN_WIDTH,
	};
}

int table_add(struct table *t, const struct shape *s, const char *head, const char *key)
{
	size_t n = s->kind == SHAPE_STRUCT ? s->n_children : 1;
	struct column *grown;

	if (t->n_blocks == MAX_BLOCKS)
		return -EINVAL;
	grown = realloc(t->columns, (t->n_columns + n + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	t->columns = grown;
	for (size_t i = 0; s->kind == SHAPE_STRUCT && i < n; i++)
		add_column(t, &s->children[i], s->children[i].name, s->children[i].offset);
	if (s->kind != SHAPE_STRUCT)
		add_column(t, s, head, 0);
	t->blocks[t->n_blocks].shape = s;
	t->blocks[t->n_blocks++].key = key || s->kind == SHAPE_STRUCT ? key : head;
	return 0;
}

void table_hide(struct table *t, const char *name)
{
	for (size_t i = 0; i < t->n_columns; i++)
		if (!strcmp(t->columns[i].name, name))
			t->columns[i].hidden = true;
}

void table_set_more(struct table *t, table_more_fn fn, void *ctx)
{
	t->more = fn;
	t->more_ctx = ctx;
}

static void say_more(const struct table *t, struct output *o, struct json *j,
		     const struct blob *blobs)
{
	struct block blocks[MAX_BLOCKS];

	if (!t->more)
		return;
	for (unsigned int i = 0; i < t->n_blocks; i++)
		blocks[i] = (struct block){t->blocks[i].shape, blobs[i]};
	t->more(t->more_ctx, o, j, blocks, t->n_blocks);
}

static void plain_header(struct table *t, struct output *o)
{
	if (o->many)
		buf_printf(&o->out, "%s:\n", t->name);
	if (stamp_width(&o->stamp)) {
		buf_puts(&o->out, "TIME");
		buf_fill(&o->out, ' ', stamp_width(&o->stamp) - 4 + 1);
	}
	for (size_t i = 0; i < t->n_columns; i++) {
		size_t len = strlen(t->columns[i].name);

		if (t->columns[i].hidden)
			continue;
		for (const char *c = t->columns[i].name; *c; c++)
			buf_putc(&o->out, (char)toupper((unsigned char)*c));
		buf_fill(&o->out, ' ', t->columns[i].width - len + 1);
	}
	buf_putc(&o->out, '\n');
	t->rows_since_header = 0;
	t->grown = false;
}

static void csv_header(const struct table *t, struct output *o)
{
	const char *comma = "";

	if (o->stamp.mode != STAMP_NONE) {
		buf_puts(&o->out, "time");
		comma = ",";
	}
	if (o->many) {
		buf_printf(&o->out, "%smap", comma);
		comma = ",";
	}
	for (size_t i = 0; i < t->n_columns; i++) {
		buf_printf(&o->out, "%s%s", comma, t->columns[i].name);
		comma = ",";
	}
	buf_putc(&o->out, '\n');
}

void table_header(struct table *t, struct output *o)
{
	if (!output_switch(o, t))
		return;
	if (o->format == OUTPUT_PLAIN)
		plain_header(t, o);
	else if (o->format == OUTPUT_CSV)
		csv_header(t, o);
}

/* The value of a column into t->cell; false when the row has too few bytes to hold it. */
static bool fill_cell(struct table *t, const struct column *c, const struct blob *blobs)
{
	const struct blob *b = &blobs[c->block];
	size_t there = c->offset < b->size ? b->size - c->offset : 0;

	buf_reset(&t->cell);
	if (!there && c->shape->size)
		return false;
	value_text(&t->cell, c->shape, (const char *)b->data + (there ? c->offset : 0), there);
	return true;
}

static void grow(struct table *t, struct column *c, size_t width)
{
	if (width > MAX_GROWN)
		width = MAX_GROWN;
	if (width <= c->width)
		return;
	c->width = width;
	t->grown = true;
}

static void plain_row(struct table *t, struct output *o, uint64_t boot_ns, const struct blob *blobs)
{
	size_t at = 0, column = 0;

	if (t->grown && o->terminal && t->rows_since_header >= REPEAT_HEADER_AFTER)
		plain_header(t, o);
	if (o->stamp.mode != STAMP_NONE) {
		size_t start = o->out.len;

		stamp_text(&o->stamp, &o->out, boot_ns);
		at = o->out.len - start;
		column = stamp_width(&o->stamp) + 1;
	}
	for (size_t i = 0; i < t->n_columns; i++) {
		struct column *c = &t->columns[i];
		size_t gap = at < column ? column - at : at ? 1 : 0, width;

		if (c->hidden)
			continue;
		if (!fill_cell(t, c, blobs))
			buf_putc(&t->cell, '-');
		width = text_width(t->cell.data, t->cell.len);
		if (t->cell.len) {
			buf_fill(&o->out, ' ', gap);
			buf_put(&o->out, t->cell.data, t->cell.len);
			at += gap + width;
		}
		column += c->width + 1;
		grow(t, c, width);
	}
	buf_putc(&o->out, '\n');
	t->rows_since_header++;
	say_more(t, o, NULL, blobs);
}

static void json_row(const struct table *t, struct output *o, uint64_t boot_ns,
		     const struct blob *blobs)
{
	struct json j;

	json_init(&j, &o->out);
	json_object_begin(&j);
	stamp_json(&o->stamp, &j, boot_ns);
	if (o->many) {
		json_key(&j, "map");
		json_cstr(&j, t->name);
	}
	for (unsigned int i = 0; i < t->n_blocks; i++) {
		const struct shape *s = t->blocks[i].shape;

		if (!t->blocks[i].key) {
			value_json_members(&j, s, blobs[i].data, blobs[i].size);
			continue;
		}
		json_key(&j, t->blocks[i].key);
		value_json(&j, s, blobs[i].data, blobs[i].size);
	}
	say_more(t, o, &j, blobs);
	json_object_end(&j);
	buf_putc(&o->out, '\n');
}

static void csv_row(struct table *t, struct output *o, uint64_t boot_ns, const struct blob *blobs)
{
	bool comma = false;

	if (o->stamp.mode != STAMP_NONE) {
		stamp_exact(&o->stamp, &o->out, boot_ns);
		comma = true;
	}
	if (o->many) {
		buf_printf(&o->out, "%s%s", comma ? "," : "", t->name);
		comma = true;
	}
	for (size_t i = 0; i < t->n_columns; i++) {
		if (comma)
			buf_putc(&o->out, ',');
		comma = true;
		if (fill_cell(t, &t->columns[i], blobs))
			output_csv_cell(o, t->cell.data, t->cell.len);
	}
	buf_putc(&o->out, '\n');
}

void table_row(struct table *t, struct output *o, uint64_t boot_ns, const struct blob *blobs)
{
	table_header(t, o);
	switch (o->format) {
	case OUTPUT_PLAIN:
		plain_row(t, o, boot_ns, blobs);
		break;
	case OUTPUT_JSON:
		json_row(t, o, boot_ns, blobs);
		break;
	case OUTPUT_CSV:
		csv_row(t, o, boot_ns, blobs);
		break;
	}
	output_row_end(o);
}
