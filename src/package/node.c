// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <inttypes.h>

#include "base/buf.h"
#include "base/text.h"
#include "package/node.h"

static void put_path(struct buf *out, const struct node *n)
{
	if (!n->parent)
		return;
	put_path(out, n->parent);
	if (!n->key) {
		buf_printf(out, "[%zu]", n->index);
		return;
	}
	if (n->parent->parent)
		buf_putc(out, '.');
	buf_puts(out, n->key);
}

int node_error(const struct node *n, const char *what)
{
	_cleanup_(buf_donep) struct buf path = {0};

	put_path(&path, n);
	return error_set(n->err, EINVAL, "package: %s %s",
			 path.len ? buf_cstr(&path) : "the document", what);
}

int node_limit(const struct node *n, enum limit which)
{
	_cleanup_(buf_donep) struct buf path = {0};

	buf_puts(&path, "package: ");
	put_path(&path, n);
	return limit_exceeded(n->err, which, buf_cstr(&path));
}

void node_any(const struct node *in, const char *key, struct node *ret)
{
	const json_t *json = json_object_get(in->json, key);

	*ret = (struct node){
		.json = json_is_null(json) ? NULL : json,
		.parent = in,
		.key = key,
		.err = in->err,
	};
}

/* 1 when the node is there and of the RIGHT type, 0 when it is missing and may be. */
static int check(const struct node *n, bool needed, bool right, const char *what)
{
	if (!n->json)
		return needed ? node_error(n, "is missing") : 0;
	return right ? 1 : node_error(n, what);
}

/* A string of at most MAX bytes; WHICH is the limit that MAX is. */
static int take_string(const struct node *in, const char *key, bool needed, size_t max,
		       enum limit which, const char **ret)
{
	struct node n;
	int r;

	node_any(in, key, &n);
	r = check(&n, needed, json_is_string(n.json), "must be a string");
	if (r <= 0)
		return r;
	if (json_string_length(n.json) > max)
		return node_limit(&n, which);
	*ret = json_string_value(n.json);
	return 0;
}

int node_string(const struct node *in, const char *key, bool needed, const char **ret)
{
	return take_string(in, key, needed, MAX_TEXT_BYTES, LIMIT_TEXT_BYTES, ret);
}

int node_name(const struct node *in, const char *key, bool needed, const char **ret)
{
	return take_string(in, key, needed, MAX_NAME_BYTES, LIMIT_NAME_BYTES, ret);
}

int node_long_string(const struct node *in, const char *key, const char **ret)
{
	return take_string(in, key, true, SIZE_MAX, LIMIT_TEXT_BYTES, ret);
}

int node_bool(const struct node *in, const char *key, bool needed, bool *ret)
{
	struct node n;
	int r;

	node_any(in, key, &n);
	r = check(&n, needed, json_is_boolean(n.json), "must be true or false");
	if (r > 0)
		*ret = json_is_true(n.json);
	return r < 0 ? r : 0;
}

int node_integer(const struct node *in, const char *key, bool needed, int64_t min, int64_t max,
		 int64_t *ret)
{
	struct node n;
	json_int_t v;
	int r;

	node_any(in, key, &n);
	r = check(&n, needed, json_is_integer(n.json), "must be a whole number");
	if (r <= 0)
		return r;
	v = json_integer_value(n.json);
	if (v < min || v > max) {
		char what[80];

		snprintf(what, sizeof(what), "must be from %" PRId64 " to %" PRId64, min, max);
		return node_error(&n, what);
	}
	*ret = v;
	return 0;
}

int node_object(const struct node *in, const char *key, bool needed, struct node *ret)
{
	int r;

	node_any(in, key, ret);
	r = check(ret, needed, json_is_object(ret->json), "must be an object");
	return r < 0 ? r : 0;
}

int node_array(const struct node *in, const char *key, bool needed, struct node *ret)
{
	int r;

	node_any(in, key, ret);
	r = check(ret, needed, json_is_array(ret->json), "must be an array");
	return r < 0 ? r : 0;
}

int node_item(const struct node *array, size_t i, struct node *ret)
{
	*ret = (struct node){
		.json = json_array_get(array->json, i),
		.parent = array,
		.index = i,
		.err = array->err,
	};
	return json_is_object(ret->json) ? 0 : node_error(ret, "must be an object");
}
