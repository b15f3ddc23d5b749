// SPDX-License-Identifier: BSD-2-Clause
/*
 * Values that a user writes for the variables of a package: a word with a NUL behind it, and raw
 * BTF. A word is taken or refused in one sentence; what is taken fills its bytes and can be shown.
 */
#include <stdlib.h>
#include <string.h>

#include "package/value.h"
#include "package/word.h"
#include "quiet.h"

#define MAX_TYPES 64
#define MAX_SIZE  (1 << 16) /* larger values are only slow */

static void set(const struct shape *shape, const char *word)
{
	_cleanup_(freep) void *value = NULL;
	_cleanup_(buf_donep) struct buf text = {0};
	struct error err = {{0}};
	int r;

	if (!word_can_set(shape) || shape->size > MAX_SIZE)
		return;
	value = malloc(shape->size + !shape->size);
	r = word_parse(shape, word, "variable", value, &err);
	if (r > 0 || (r < 0) != (err.text[0] != '\0'))
		abort();
	if (r)
		return;
	/* A number holds nothing but digits. */
	if (shape->kind == SHAPE_INT && word[strspn(word, "+-0123456789abcdefABCDEFxX")])
		abort();
	value_text(&text, shape, value, shape->size);
	if (buf_error(&text))
		abort();
}

static void set_all(const struct btf *btf, const char *word)
{
	for (uint32_t id = 1; id < btf__type_cnt(btf) && id < MAX_TYPES; id++) {
		_cleanup_(shape_freep) struct shape *shape = NULL;

		if (!shape_new(btf, id, &shape, NULL))
			set(shape, word);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const unsigned char *nul = memchr(data, 0, size);
	_cleanup_(freep) char *word = NULL;
	struct btf *btf;

	if (!nul)
		return 0;
	word = strdup((const char *)data);
	nul++;
	btf = btf__new(nul, (uint32_t)(data + size - nul));
	if (btf)
		set_all(btf, word);
	btf__free(btf);
	return 0;
}
