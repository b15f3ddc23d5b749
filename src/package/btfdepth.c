// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "package/btfdepth.h"
#include "package/limits.h"

enum way { BY_VALUE, BY_ADDRESS };

#define IN_WORK UINT8_MAX  /* height: we are inside this type */
#define NO_SIZE UINT64_MAX /* size: the type has none, as void and functions */
#define TOO_BIG (UINT64_MAX - 1)

struct walk {
	const struct btf *btf;
	enum way way;
	uint8_t *
		height; /* one a type: types in each other below it, itself included; 0: not seen */
	uint64_t *size; /* one a type, BY_VALUE; bytes */
	struct error *err;
};

static int visit(struct walk *w, uint32_t id, unsigned int depth, uint8_t *most);

static int damaged(const struct walk *w, uint32_t id, const char *what)
{
	return error_set(w->err, EINVAL, "the object's BTF is damaged: type %u %s", id, what);
}

static bool is_alias(const struct btf_type *t)
{
	return btf_is_mod(t) || btf_is_typedef(t) || btf_is_type_tag(t) || btf_is_var(t);
}

static uint64_t array_size(const struct walk *w, const struct btf_array *a)
{
	uint64_t item = w->size[a->type];

	if (item == NO_SIZE || item == TOO_BIG)
		return item;
	return item && a->nelems > (TOO_BIG - 1) / item ? TOO_BIG : item * a->nelems;
}

/* What the parts of T have added up to. */
static uint64_t size_of(const struct walk *w, const struct btf_type *t)
{
	switch (btf_kind(t)) {
	case BTF_KIND_INT:
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_FLOAT:
	case BTF_KIND_DATASEC:
		return t->size;
	case BTF_KIND_PTR:
		return sizeof(uint64_t);
	case BTF_KIND_ARRAY:
		return array_size(w, btf_array(t));
	default:
		return is_alias(t) ? w->size[t->type] : NO_SIZE;
	}
}

/* The integer that ID is behind its aliases, or NULL. */
static const struct btf_type *integer(const struct walk *w, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(w->btf, id);

	while (is_alias(t)) /* their end was found already */
		t = btf__type_by_id(w->btf, t->type);
	return btf_is_int(t) ? t : NULL;
}

/* Bits that member I of T takes, from its offset on. */
static uint64_t member_bits(const struct walk *w, const struct btf_type *t, uint32_t i)
{
	uint32_t id = btf_members(t)[i].type, bits = btf_member_bitfield_size(t, i);
	const struct btf_type *number = btf_kflag(t) ? NULL : integer(w, id);

	if (bits)
		return bits;
	/* Compilers before kind_flag (2018) wrote bit-fields as integers of fewer bits. */
	if (number && btf_int_bits(number) < number->size * 8)
		return (uint64_t)btf_int_offset(number) + btf_int_bits(number);
	return w->size[id] * 8;
}

static int check_member(const struct walk *w, uint32_t id, const struct btf_type *t, uint32_t i)
{
	uint64_t size = w->size[btf_members(t)[i].type];

	if (size == NO_SIZE)
		return damaged(w, id, "has a member without a size");
	if (size > UINT32_MAX ||
	    btf_member_bit_offset(t, i) + member_bits(w, t, i) > (uint64_t)t->size * 8)
		return damaged(w, id, "has a member outside itself");
	return 0;
}

static int visit_members(struct walk *w, uint32_t id, const struct btf_type *t, unsigned int depth,
			 uint8_t *most)
{
	for (uint32_t i = 0; i < btf_vlen(t); i++) {
		int r = visit(w, btf_members(t)[i].type, depth, most);

		if (!r)
			r = check_member(w, id, t, i);
		if (r)
			return r;
	}
	return 0;
}

static int visit_params(struct walk *w, const struct btf_type *t, unsigned int depth, uint8_t *most)
{
	int r = visit(w, t->type, depth, most);

	for (uint32_t i = 0; !r && i < btf_vlen(t); i++)
		r = visit(w, btf_params(t)[i].type, depth, most);
	return r;
}

/* The types that T is made of; *MOST becomes the height of the highest. */
static int visit_parts(struct walk *w, uint32_t id, const struct btf_type *t, unsigned int depth,
		       uint8_t *most)
{
	if (is_alias(t) || (btf_is_ptr(t) && w->way == BY_ADDRESS))
		return visit(w, t->type, depth, most);
	if (btf_is_array(t)) {
		int r = visit(w, btf_array(t)->type, depth, most);

		return r ? r : visit(w, btf_array(t)->index_type, depth, most);
	}
	if (w->way == BY_ADDRESS)
		return 0;
	if (btf_is_composite(t))
		return visit_members(w, id, t, depth, most);
	return btf_is_func_proto(t) ? visit_params(w, t, depth, most) : 0;
}

/*
 * Type ID, once, and what it is made of before it: DEPTH bounds how deep this itself goes. *MOST
 * becomes its height, if that is less.
 */
static int visit(struct walk *w, uint32_t id, unsigned int depth, uint8_t *most)
{
	const struct btf_type *t = btf__type_by_id(w->btf, id);
	uint8_t below = 0;
	int r;

	if (w->height[id] == IN_WORK)
		return damaged(w, id, "contains itself");
	if (!w->height[id]) {
		if (depth == MAX_BTF_DEPTH)
			return limit_exceeded(w->err, LIMIT_BTF_DEPTH, "the object");
		w->height[id] = IN_WORK;
		r = visit_parts(w, id, t, depth + 1, &below);
		if (r)
			return r;
		if (below == MAX_BTF_DEPTH)
			return limit_exceeded(w->err, LIMIT_BTF_DEPTH, "the object");
		w->height[id] = below + 1;
		if (w->way == BY_VALUE)
			w->size[id] = size_of(w, t);
	}
	*most = w->height[id] > *most ? w->height[id] : *most;
	return 0;
}

static int check_way(struct walk *w, enum way way)
{
	uint32_t n = btf__type_cnt(w->btf);
	uint8_t most = 0;
	int r = 0;

	w->way = way;
	w->height = calloc(n, sizeof(*w->height));
	w->size = calloc(n, sizeof(*w->size));
	if (w->height && w->size) {
		w->height[0] = 1; /* void */
		w->size[0] = NO_SIZE;
		for (uint32_t id = 1; !r && id < n; id++)
			r = visit(w, id, 0, &most);
	} else {
		r = error_errno(w->err, ENOMEM, "cannot read the object's BTF");
	}
	free(w->height);
	free(w->size);
	return r;
}

int btfdepth_check(const struct btf *btf, struct error *err)
{
	struct walk w = {.btf = btf, .err = err};
	int r = check_way(&w, BY_VALUE);

	return r ? r : check_way(&w, BY_ADDRESS);
}
