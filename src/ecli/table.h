/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table: the rows of one source. Plain text begins as eunomia-bpf's: names in capitals, each padded
 * to at least 6 and one space, behind TIME; a value stands at its column, or one space behind the
 * value before it. Unlike there a column that was too narrow stays as wide as it was needed.
 *
 * A row is one block of bytes (an event) or two (key and value of a map), each with its shape.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "ecli/output.h"
#include "package/shape.h"

struct blob {
	const void *data;
	size_t size; /* bytes that are really there */
};

/* A block with its shape, as table_more_fn sees it. */
struct block {
	const struct shape *shape;
	struct blob blob;
};

/*
 * Called for each row with its N blocks, to say more: into the object of J in JSON, or, J being
 * NULL, as lines of its own behind a row of plain text. Not called for CSV.
 */
typedef void (*table_more_fn)(void *ctx, struct output *o, struct json *j,
			      const struct block *blocks, size_t n);

struct table;

/* NAME (kept, borrowed) tells the source where there are several. */
int table_new(const char *name, struct table **ret);
void table_free(struct table *t); /* NULL is fine */
DEFINE_CLEANUP(struct table *, table_free)

/*
 * The next block of a row has shape S (borrowed): a column for each member of a struct, else one
 * under HEAD. In JSON the block is the member KEY, or without KEY its members are the object's.
 * At most two blocks.
 */
int table_add(struct table *t, const struct shape *s, const char *head, const char *key);

/* Leaves the columns called NAME out of plain text, where something else shows what they hold. */
void table_hide(struct table *t, const char *name);

void table_set_more(struct table *t, table_more_fn fn, void *ctx);

void table_header(struct table *t, struct output *o);
void table_row(struct table *t, struct output *o, uint64_t boot_ns, const struct blob *blobs);
