/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * annotate: puts what the comments say into the entries of the skeleton. Each function takes what
 * is said of the declaration NAME; -EINVAL with ERR ("FILE:LINE: ...") when it holds an annotation
 * that belongs to something else.
 */
#pragma once

#include <bpf/btf.h>
#include <jansson.h>
#include <stdint.h>

#include "base/error.h"
#include "ecc/source.h"

int annotate_map(json_t *entry, const struct source *s, const char *name, struct error *err);
int annotate_program(json_t *entry, const struct source *s, const char *name, struct error *err);
int annotate_variable(json_t *entry, const struct source *s, const char *name, struct error *err);

/*
 * Whether the variable NAME, whose type in BTF is TYPE_ID, can hold the values that are told for
 * it: ecli would refuse to run the package with one that it cannot. null is none, for ecli too.
 */
int annotate_check_values(const struct source *s, const char *name, const struct btf *btf,
			  uint32_t type_id, struct error *err);

/* *RET_DOC: the skeleton's "doc", from the comment of the LICENSE variable; NULL: it has none. */
int annotate_object(const struct source *s, json_t **ret_doc, struct error *err);
