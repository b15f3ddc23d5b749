/* SPDX-License-Identifier: BSD-2-Clause */
/* doc_shape: the table of annotations: what each takes, where it may stand, what it must hold. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum doc_kind { DOC_TEXT, DOC_WORD, DOC_JSON, DOC_FLAG };

/* What a comment can belong to. */
enum doc_target {
	DOC_LICENSE = 1 << 0,
	DOC_VARIABLE = 1 << 1,
	DOC_MAP = 1 << 2,
	DOC_PROGRAM = 1 << 3,
	DOC_STRUCT = 1 << 4,
};

struct doc_shape {
	const char *name; /* as written behind '@' */
	const char *key;  /* the package's key: differs where the format's own spelling does */
	enum doc_kind kind;
	unsigned int targets; /* enum doc_target, several */
	bool to_next;	      /* text: runs to the next annotation, not just to an empty line */
	bool keep_lines;      /* text: its line ends matter */
	bool or_word;	      /* JSON: what is none is a string */
	const struct doc_field *fields; /* of a JSON object, up to one without name; NULL: any */
};

const struct doc_shape *doc_shape_find(const char *name, size_t len);
const struct doc_shape *doc_shape_by_key(const char *key);

/* VALUE, which stands behind the annotation at FILE:LINE, against the table. 0 or -EINVAL. */
int doc_shape_check(const struct doc_shape *shape, const json_t *value, const char *file,
		    unsigned int line, struct error *err);

/* "a variable", "a map": for sentences. */
const char *doc_target_name(unsigned int target);
