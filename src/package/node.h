/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node: a value inside a JSON document, with the way to it, so that an error can name the member:
 * "meta.bpf_skel.maps[2].name must be a string". Nodes live on the stack; a node borrows its
 * parent. null counts as missing. All functions return 0, or -EINVAL
 * (-E2BIG beyond a limit) with the error filled.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "package/limits.h"

struct node {
	const json_t *json; /* NULL: not there */
	const struct node *parent;
	const char *key; /* NULL for an item of an array */
	size_t index;
	struct error *err;
};

int node_error(const struct node *n, const char *what);

/* -E2BIG: the node is beyond the limit WHICH. */
int node_limit(const struct node *n, enum limit which);

/*
 * Members of the object IN. One that is missing leaves *RET untouched, and is an error if NEEDED. A
 * string has at most MAX_TEXT_BYTES, a name at most MAX_NAME_BYTES.
 */
int node_string(const struct node *in, const char *key, bool needed, const char **ret);
int node_name(const struct node *in, const char *key, bool needed, const char **ret);
int node_bool(const struct node *in, const char *key, bool needed, bool *ret);
int node_integer(const struct node *in, const char *key, bool needed, int64_t min, int64_t max,
		 int64_t *ret);

/* A string that must be there, and be of any length. */
int node_long_string(const struct node *in, const char *key, const char **ret);

/* A member that is an object or an array: RET->json is NULL when it is missing and not NEEDED. */
int node_object(const struct node *in, const char *key, bool needed, struct node *ret);
int node_array(const struct node *in, const char *key, bool needed, struct node *ret);

/* Item I of the array, which must be an object. */
int node_item(const struct node *array, size_t i, struct node *ret);

/* A member of any type. */
void node_any(const struct node *in, const char *key, struct node *ret);
