// SPDX-License-Identifier: BSD-2-Clause
/*
 * The printer of values: BTF and bytes of anyone. Input: u16 length of the value, the value, and
 * raw BTF. Whatever the type, its text holds no control character, and its JSON is JSON.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "package/shape.h"
#include "package/value.h"
#include "quiet.h"

#define MAX_OUTPUT (1 << 20) /* what is longer is not parsed again: it would only be slow */

static void check_text(const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if ((unsigned char)text->data[i] < 0x20 || text->data[i] == 0x7f)
			abort();
}

static void check_json(const struct buf *text)
{
	/* As reals: numbers past 64 bits are JSON that jansson does not take as integers. */
	json_t *json =
		json_loadb(text->data, text->len, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);

	if (!json)
		abort();
	json_decref(json);
}

static void print(const struct btf *btf, uint32_t id, const void *value, size_t size)
{
	_cleanup_(buf_donep) struct buf text = {0}, lines = {0};
	_cleanup_(shape_freep) struct shape *shape = NULL;
	struct error err = {{0}};
	struct json json;

	if (shape_new(btf, id, &shape, &err)) {
		if (shape || !err.text[0])
			abort();
		return;
	}
	value_text(&lines, shape, value, size);
	check_text(&lines);
	json_init(&json, &text);
	value_json(&json, shape, value, size);
	check_text(&text);
	if (text.len < MAX_OUTPUT)
		check_json(&text);
	value_u64(shape, value, size);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	unsigned char *value;
	struct btf *btf;
	size_t len;

	if (size < 2)
		return 0;
	len = data[0] | (size_t)data[1] << 8;
	if (len > size - 2)
		len = size - 2;
	btf = btf__new(data + 2 + len, (uint32_t)(size - 2 - len));
	if (!btf)
		return 0;
	/* A block of its own, so that one byte too far is seen. */
	value = malloc(len + !len);
	memcpy(value, data + 2, len);
	for (uint32_t id = 1; id < btf__type_cnt(btf) && id < 64; id++)
		print(btf, id, value, len);
	free(value);
	btf__free(btf);
	return 0;
}
