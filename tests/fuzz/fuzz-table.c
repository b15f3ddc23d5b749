// SPDX-License-Identifier: BSD-2-Clause
/*
 * ecli's rows: BTF of anyone, and bytes of anyone, from the type to the line that is printed.
 * Input: as of fuzz-value: u16 length of the value, the value, and raw BTF. Each type of the BTF
 * heads a table, two of them one of keys and values; in every format, headers and rows drive no
 * terminal. The same bytes as counts are histograms.
 */
#include <stdlib.h>
#include <string.h>

#include "ecli/hist.h"
#include "ecli/table.h"
#include "quiet.h"

#define MAX_TYPES 32

static void check_text(const struct buf *text)
{
	if (buf_error(text))
		abort();
	for (size_t i = 0; i < text->len; i++) {
		unsigned char c = (unsigned char)text->data[i];

		if ((c < 0x20 && c != '\n') || c == 0x7f)
			abort();
	}
}

static void print(struct table *t, enum output_format format, const struct blob *blobs)
{
	struct output o = {.format = format, .stamp.mode = STAMP_BOOT, .many = true};

	table_row(t, &o, 1234567890, blobs);
	table_row(t, &o, UINT64_MAX, blobs);
	check_text(&o.out);
	buf_done(&o.out);
}

static void show(const struct shape *first, const struct shape *second, const struct blob *blobs)
{
	_cleanup_(table_freep) struct table *t = NULL;

	if (table_new("events", &t))
		abort();
	if (table_add(t, first, "value", second ? "key" : NULL) ||
	    (second && table_add(t, second, "value", "value")))
		abort();
	for (int i = OUTPUT_PLAIN; i <= OUTPUT_CSV; i++)
		print(t, (enum output_format)i, blobs);
}

static void show_types(const struct btf *btf, const struct blob *blob)
{
	const struct blob blobs[2] = {*blob, *blob};
	_cleanup_(shape_freep) struct shape *before = NULL;

	for (uint32_t id = 1; id < btf__type_cnt(btf) && id < MAX_TYPES; id++) {
		struct shape *shape = NULL;

		if (shape_new(btf, id, &shape, NULL))
			continue;
		show(shape, NULL, blobs);
		if (before)
			show(before, shape, blobs);
		shape_free(before);
		before = shape;
	}
}

static void draw(const struct blob *blob)
{
	size_t n = blob->size / sizeof(uint64_t);
	uint64_t *counts = calloc(n + 1, sizeof(*counts));
	struct buf out = {0};

	memcpy(counts, blob->data, n * sizeof(*counts));
	hist_log2(&out, counts, n, "usecs");
	hist_linear(&out, counts, n, n ? (int64_t)counts[0] : 0, "usecs");
	check_text(&out);
	buf_done(&out);
	free(counts);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	unsigned char *value;
	struct blob blob;
	struct btf *btf;
	size_t len;

	if (size < 2)
		return 0;
	len = data[0] | (size_t)data[1] << 8;
	if (len > size - 2)
		len = size - 2;
	/* A block of its own, so that one byte too far is seen. */
	value = malloc(len + !len);
	memcpy(value, data + 2, len);
	blob = (struct blob){value, len};
	draw(&blob);
	btf = btf__new(data + 2 + len, (uint32_t)(size - 2 - len));
	if (btf)
		show_types(btf, &blob);
	btf__free(btf);
	free(value);
	return 0;
}
