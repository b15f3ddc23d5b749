// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "package/limits.h"
#include "package/shape.h"

#define MAX_DEPTH 24 /* of types in types; below JSON_MAX_DEPTH */

struct builder {
	const struct btf *btf;
	size_t n_shapes;
	unsigned int depth;
	struct error *err;
};

static int build(struct builder *b, struct shape *s, uint32_t type_id);

static void shape_done(struct shape *s)
{
	for (uint32_t i = 0; i < s->n_children; i++)
		shape_done(&s->children[i]);
	free(s->children);
	*s = (struct shape){0};
}

void shape_free(struct shape *s)
{
	if (!s)
		return;
	shape_done(s);
	free(s);
}

static int damaged(struct builder *b, uint32_t type_id, const char *what)
{
	return error_set(b->err, EINVAL, "the object's BTF is damaged: type %u %s", type_id, what);
}

static const char *name_at(const struct builder *b, uint32_t offset)
{
	const char *name = btf__name_by_offset(b->btf, offset);

	return name ? name : "";
}

/* The type behind typedefs and qualifiers; NULL with the error filled. */
static const struct btf_type *strip(struct builder *b, uint32_t type_id, uint32_t *ret_id)
{
	const struct btf_type *t = btf__type_by_id(b->btf, type_id);

	for (unsigned int i = 0; t && i < MAX_BTF_DEPTH; i++) {
		if (!btf_is_mod(t) && !btf_is_typedef(t) && !btf_is_type_tag(t)) {
			*ret_id = type_id;
			return t;
		}
		type_id = t->type;
		t = btf__type_by_id(b->btf, type_id);
	}
	damaged(b, type_id, t ? "is a chain of typedefs without an end" : "does not exist");
	return NULL;
}

/* Names go out as JSON keys and as column heads: identifiers only. */
static bool is_identifier(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_')
			return false;
	return strlen(name) <= MAX_NAME_BYTES;
}

static int add_children(struct builder *b, struct shape *s, size_t n)
{
	struct shape *grown;

	b->n_shapes += n;
	if (b->n_shapes > MAX_TYPE_MEMBERS)
		return limit_exceeded(b->err, LIMIT_TYPE_MEMBERS, "the object's BTF");
	grown = realloc(s->children, (s->n_children + n + 1) * sizeof(*grown));
	if (!grown)
		return error_errno(b->err, ENOMEM, "cannot read a type");
	memset(grown + s->n_children, 0, n * sizeof(*grown));
	s->children = grown;
	return 0;
}

static int build_int(struct builder *b, struct shape *s, uint32_t id, const struct btf_type *t)
{
	unsigned int bits = btf_int_bits(t), shift = btf_int_offset(t);

	s->kind = btf_int_encoding(t) & BTF_INT_BOOL ? SHAPE_BOOL : SHAPE_INT;
	s->is_signed = btf_int_encoding(t) & BTF_INT_SIGNED;
	if (t->size != 1 && t->size != 2 && t->size != 4 && t->size != 8 && t->size != 16)
		return damaged(b, id, "is an integer of an odd size");
	if (bits + shift > t->size * 8 || !bits)
		return damaged(b, id, "is an integer with bits outside itself");
	if (bits == t->size * 8)
		return 0;
	if (bits > 64) {
		s->kind = SHAPE_BYTES;
		return 0;
	}
	/* Bit-fields as compilers before BTF's kind_flag (2018) wrote them. */
	s->bit_offset = (uint8_t)(shift & 7);
	s->offset += shift / 8;
	s->bits = (uint8_t)bits;
	s->size = (s->bit_offset + bits + 7) / 8;
	return 0;
}

/* What an array of T is shown as: text, bytes, or items. */
static enum shape_kind array_kind(const struct builder *b, const struct btf_type *t)
{
	const char *name = name_at(b, t->name_off);

	if (!btf_is_int(t) || t->size != 1 || btf_int_encoding(t) & BTF_INT_BOOL)
		return SHAPE_ARRAY;
	if (btf_int_encoding(t) & BTF_INT_CHAR || !strcmp(name, "char"))
		return SHAPE_STRING;
	return btf_int_encoding(t) & BTF_INT_SIGNED ? SHAPE_ARRAY : SHAPE_BYTES;
}

static int build_array(struct builder *b, struct shape *s, const struct btf_type *t)
{
	const struct btf_array *a = btf_array(t);
	uint32_t item_id;
	const struct btf_type *item = strip(b, a->type, &item_id);
	uint64_t size;
	int r;

	if (!item)
		return -EINVAL;
	s->kind = array_kind(b, item);
	s->count = a->nelems;
	r = add_children(b, s, 1);
	if (r)
		return r;
	s->n_children = 1;
	s->children[0].name = "";
	r = build(b, &s->children[0], item_id);
	if (r)
		return r;
	size = (uint64_t)s->children[0].size * a->nelems;
	if (size > MAX_TYPE_BYTES)
		return limit_exceeded(b->err, LIMIT_TYPE_BYTES, "the object's BTF");
	s->size = (uint32_t)size;
	if (!s->children[0].size)
		s->count = 0; /* items of nothing: any number of them shows nothing */
	return 0;
}

/* Takes the members of the anonymous struct INNER, the last child of S, into S itself. */
static int hoist(struct builder *b, struct shape *s)
{
	struct shape inner = s->children[--s->n_children];
	int r = add_children(b, s, inner.n_children);

	if (r) {
		shape_done(&inner);
		return r;
	}
	for (uint32_t i = 0; i < inner.n_children; i++) {
		inner.children[i].offset += inner.offset;
		s->children[s->n_children++] = inner.children[i];
	}
	free(inner.children);
	return 0;
}

static int build_bitfield(struct builder *b, struct shape *s, uint32_t id, uint32_t bit,
			  uint32_t bits)
{
	if (s->kind != SHAPE_INT && s->kind != SHAPE_BOOL && s->kind != SHAPE_ENUM)
		return damaged(b, id, "has a bit-field that is no integer");
	if (bits > s->size * 8)
		return damaged(b, id, "has a bit-field wider than its type");
	s->bit_offset = bit & 7;
	s->size = (s->bit_offset + bits + 7) / 8;
	if (bits > 64)
		s->kind = SHAPE_BYTES;
	else
		s->bits = (uint8_t)bits;
	return 0;
}

static int build_member(struct builder *b, struct shape *s, uint32_t id, const struct btf_type *t,
			uint32_t i)
{
	const struct btf_member *m = btf_members(t) + i;
	uint32_t bit = btf_member_bit_offset(t, i), bits = btf_member_bitfield_size(t, i);
	struct shape *child;
	int r = add_children(b, s, 1);

	if (r)
		return r;
	child = &s->children[s->n_children++];
	child->name = name_at(b, m->name_off);
	child->offset = bit / 8;
	if (!is_identifier(child->name))
		return damaged(b, id, "has a member whose name is no identifier");
	r = build(b, child, m->type);
	if (!r && bits)
		r = build_bitfield(b, child, id, bit, bits);
	else if (!r && bit % 8)
		return damaged(b, id, "has a member that is not at a byte");
	if (r)
		return r;
	if ((uint64_t)child->offset + child->size > t->size)
		return damaged(b, id, "has a member outside itself");
	if (child->kind == SHAPE_STRUCT && !*child->name)
		return hoist(b, s);
	return 0;
}

static int build_struct(struct builder *b, struct shape *s, uint32_t id, const struct btf_type *t)
{
	int r = 0;

	s->kind = SHAPE_STRUCT;
	if (t->size > MAX_TYPE_BYTES)
		return limit_exceeded(b->err, LIMIT_TYPE_BYTES, "the object's BTF");
	for (uint32_t i = 0; !r && i < btf_vlen(t); i++)
		r = build_member(b, s, id, t, i);
	return r;
}

/*
 * Compilers before kind_flag came to enums (clang 15, 2022) tell no sign: there one negative
 * enumerator says it.
 */
static bool is_signed_enum(const struct btf_type *t)
{
	if (btf_kflag(t) || btf_is_enum64(t))
		return btf_kflag(t);
	for (uint32_t i = 0; i < btf_vlen(t); i++)
		if (btf_enum(t)[i].val < 0)
			return true;
	return false;
}

/*
 * Compilers before ENUM64 (clang 15, 2022) cut the constants of an 8-byte enum to 32 bits, and no
 * enum has 8 bytes whose constants all fit into 4: any of them may be wrong.
 */
static bool tells_values(const struct btf_type *t)
{
	return btf_is_enum64(t) || t->size <= 4;
}

static int build_scalar(struct builder *b, struct shape *s, uint32_t id, const struct btf_type *t)
{
	bool fits = t->size == 1 || t->size == 2 || t->size == 4 || t->size == 8;

	switch (btf_kind(t)) {
	case BTF_KIND_INT:
		return build_int(b, s, id, t);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		if (btf_vlen(t) > MAX_ENUMERATORS)
			return limit_exceeded(b->err, LIMIT_ENUMERATORS, "the object's BTF");
		s->kind = SHAPE_ENUM;
		s->is_signed = is_signed_enum(t);
		s->enumeration = tells_values(t) ? t : NULL;
		return fits ? 0 : damaged(b, id, "is an enum of an odd size");
	case BTF_KIND_FLOAT:
		s->kind = t->size == 4 || t->size == 8 ? SHAPE_FLOAT : SHAPE_BYTES;
		return t->size <= 16 ? 0 : damaged(b, id, "is a float of an odd size");
	default:
		return error_set(b->err, EINVAL, "type %u of the object's BTF holds no data", id);
	}
}

/* What printing S costs: an array of arrays of arrays needs few bytes of BTF, and 64 MiB at most.
 */
static int count_values(struct builder *b, struct shape *s)
{
	uint64_t n = s->kind == SHAPE_STRUCT || s->kind == SHAPE_ARRAY ? 0 : 1;

	for (uint32_t i = 0; s->kind == SHAPE_STRUCT && i < s->n_children; i++)
		n += s->children[i].n_values;
	if (s->kind == SHAPE_ARRAY)
		n = (uint64_t)s->count * s->children[0].n_values;
	if (n > MAX_TYPE_VALUES)
		return limit_exceeded(b->err, LIMIT_TYPE_VALUES, "the object's BTF");
	s->n_values = (uint32_t)n;
	return 0;
}

static int build(struct builder *b, struct shape *s, uint32_t type_id)
{
	uint32_t id = 0;
	const struct btf_type *t = strip(b, type_id, &id);
	int r;

	if (!t)
		return -EINVAL;
	if (++b->depth > MAX_DEPTH)
		return damaged(b, id, "contains itself, or is nested too deep");
	s->btf = b->btf;
	if (btf_is_ptr(t)) {
		s->kind = SHAPE_POINTER;
		s->size = 8; /* BPF's, on every machine */
		r = 0;
	} else if (btf_is_array(t)) {
		r = build_array(b, s, t);
	} else {
		s->size = t->size;
		r = btf_is_composite(t) ? build_struct(b, s, id, t) : build_scalar(b, s, id, t);
	}
	b->depth--;
	return r ? r : count_values(b, s);
}

/* An array of no length that ends the outermost struct takes what a record has behind it. */
static void open_end(struct shape *s)
{
	struct shape *last = s->n_children ? &s->children[s->n_children - 1] : NULL;

	if (s->kind == SHAPE_STRUCT && last && last->n_children == 1 && !last->size &&
	    last->kind != SHAPE_STRUCT && last->children[0].size && last->offset == s->size)
		last->is_open = true;
}

int shape_new(const struct btf *btf, uint32_t type_id, struct shape **ret, struct error *err)
{
	struct builder b = {.btf = btf, .err = err};
	_cleanup_(shape_freep) struct shape *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return error_errno(err, ENOMEM, "cannot read a type");
	if (!type_id || !btf__type_by_id(btf, type_id))
		return error_set(err, ENOENT, "the object's BTF has no type %u", type_id);
	s->name = "";
	r = build(&b, s, type_id);
	if (r)
		return r;
	open_end(s);
	*ret = TAKE_PTR(s);
	return 0;
}

int shape_new_members(const struct btf *btf, const struct shape_member *members, size_t n,
		      struct shape **ret, struct error *err)
{
	struct builder b = {.btf = btf, .err = err, .depth = 1};
	_cleanup_(shape_freep) struct shape *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return error_errno(err, ENOMEM, "cannot read a type");
	*s = (struct shape){.kind = SHAPE_STRUCT, .name = "", .btf = btf};
	r = add_children(&b, s, n);
	for (size_t i = 0; !r && i < n; i++) {
		struct shape *child = &s->children[s->n_children++];

		child->name = members[i].name;
		child->offset = members[i].offset;
		if (!is_identifier(child->name))
			return error_set(err, EINVAL, "a custom member's name is no identifier");
		r = build(&b, child, members[i].type_id);
		if (!r && (uint64_t)child->offset + child->size > MAX_TYPE_BYTES)
			r = error_set(err, EINVAL, "member '%s' lies outside any record",
				      child->name);
		else if (!r && child->offset + child->size > s->size)
			s->size = child->offset + child->size;
	}
	if (!r)
		r = count_values(&b, s);
	if (r)
		return r;
	*ret = TAKE_PTR(s);
	return 0;
}

const struct shape *shape_child(const struct shape *s, const char *name)
{
	for (uint32_t i = 0; s->kind == SHAPE_STRUCT && i < s->n_children; i++)
		if (!strcmp(s->children[i].name, name))
			return &s->children[i];
	return NULL;
}
