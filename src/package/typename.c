// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <stdbool.h>

#include "package/typename.h"

/* Deeper than any declaration that people write: BTF from elsewhere may hold a cycle. */
#define DEPTH_MAX 32

static const char *name_of(const struct btf *btf, const struct btf_type *t)
{
	const char *name = btf__name_by_offset(btf, t->name_off);

	return name && *name ? name : NULL;
}

static void put_tagged(struct buf *out, const struct btf *btf, const struct btf_type *t,
		       const char *tag)
{
	const char *name = name_of(btf, t);

	buf_printf(out, "%s %s", tag, name ? name : "{...}");
}

static const char *fwd_tag(const struct btf_type *t)
{
	return btf_kflag(t) ? "union" : "struct";
}

static int format(struct buf *out, const struct btf *btf, __u32 id, int depth);

/*
 * What TYPE declares lies behind its pointers and arrays: LEFT goes before the name that is not
 * there, RIGHT after it. Only the shapes with a declarator inside parentheses need both.
 */
static int format_declarator(struct buf *out, const struct btf *btf, __u32 id, struct buf *right,
			     int depth)
{
	const struct btf_type *t = btf__type_by_id(btf, id);
	int r;

	while (t && btf_is_mod(t))
		t = btf__type_by_id(btf, id = t->type);
	if (!t || depth > DEPTH_MAX)
		return -EINVAL;
	if (btf_is_array(t)) {
		buf_printf(right, "[%u]", btf_array(t)->nelems);
		return format_declarator(out, btf, btf_array(t)->type, right, depth + 1);
	}
	r = format(out, btf, id, depth + 1);
	return r;
}

static int format_pointer(struct buf *out, const struct btf *btf, const struct btf_type *t,
			  int depth)
{
	_cleanup_(buf_donep) struct buf right = {0};
	const struct btf_type *to = btf__type_by_id(btf, t->type);
	__u32 id = t->type;
	int r;

	while (to && id && btf_is_mod(to))
		to = btf__type_by_id(btf, id = to->type);
	if (id && to && btf_is_func_proto(to)) {
		r = format(out, btf, to->type, depth + 1);
		buf_puts(out, " (*)()");
		return r;
	}
	r = format_declarator(out, btf, id, &right, depth + 1);
	if (right.len)
		buf_printf(out, " (*)%s", buf_cstr(&right));
	else
		buf_puts(out, out->len && out->data[out->len - 1] == '*' ? "*" : " *");
	return r;
}

static int format_array(struct buf *out, const struct btf *btf, __u32 id, int depth)
{
	_cleanup_(buf_donep) struct buf right = {0};
	int r = format_declarator(out, btf, id, &right, depth + 1);

	buf_put(out, right.data, right.len);
	return r ? r : buf_error(&right);
}

static int format(struct buf *out, const struct btf *btf, __u32 id, int depth)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	if (!t || depth > DEPTH_MAX)
		return -EINVAL;
	switch (btf_kind(t)) {
	case BTF_KIND_UNKN:
		buf_puts(out, "void");
		return 0;
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		return format(out, btf, t->type, depth + 1);
	case BTF_KIND_PTR:
		return format_pointer(out, btf, t, depth);
	case BTF_KIND_ARRAY:
		return format_array(out, btf, id, depth);
	case BTF_KIND_STRUCT:
		put_tagged(out, btf, t, "struct");
		return 0;
	case BTF_KIND_UNION:
		put_tagged(out, btf, t, "union");
		return 0;
	case BTF_KIND_FWD:
		put_tagged(out, btf, t, fwd_tag(t));
		return 0;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		put_tagged(out, btf, t, "enum");
		return 0;
	default:
		if (!name_of(btf, t))
			return -EINVAL;
		buf_puts(out, name_of(btf, t));
		return 0;
	}
}

int typename_format(struct buf *out, const struct btf *btf, __u32 id)
{
	int r = format(out, btf, id, 0);

	return r ? r : buf_error(out);
}
