// SPDX-License-Identifier: BSD-2-Clause
/*
 * The reader of documentation comments: any text gives an object or one error, which names a line
 * that the comment has.
 */
#include <stdlib.h>
#include <string.h>

#include "ecc/doc.h"

#define FIRST_LINE 100

static long count_lines(const char *text)
{
	long n = 1;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void check_line(long line, const char *text)
{
	if (line < FIRST_LINE || line >= FIRST_LINE + count_lines(text))
		abort();
}

static void check_doc(json_t *doc, const char *text)
{
	json_t *line;
	const char *key;

	json_object_foreach(json_object_get(doc, "lines"), key, line) {
		if (!json_object_get(doc, key))
			abort();
		check_line((long)json_integer_value(line), text);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = malloc(size + 8);
	struct error err = {{0}};
	json_t *doc = NULL;

	if (!text)
		abort();
	memcpy(text, size && data[0] % 2 ? "/**" : "///", 3);
	memcpy(text + 3, data, size);
	text[size + 3] = 0;
	if (doc_is_doc(text)) {
		if (!doc_parse(text, "f.c", FIRST_LINE, &doc, &err))
			check_doc(doc, text);
		else if (doc || strncmp(err.text, "f.c:", 4))
			abort();
		else
			check_line(strtol(err.text + 4, NULL, 10), text);
	}
	json_decref(doc);
	free(text);
	return 0;
}
