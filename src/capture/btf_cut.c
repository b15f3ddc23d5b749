// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "capture/btf_cut.h"

#define STRIDE 64 /* types between two whose place is noted */

/* The whole, as it is read, and what is to be kept of it. */
struct whole {
	const char *types;
	uint32_t types_len;
	const char *strings; /* ends with a NUL */
	uint32_t strings_len;
	const struct btf_names *names;
	uint32_t n;	    /* types, with void */
	struct buf places;  /* uint32_t: where type 1 begins, 1 + STRIDE, and so on */
	struct buf pending; /* uint32_t: kept, and not yet looked into */
	uint8_t *is_kept;   /* a bit for each type */
	uint32_t n_kept;
};

static void whole_donep(struct whole *w)
{
	buf_done(&w->places);
	buf_done(&w->pending);
	free(w->is_kept);
}

static int open_raw(struct whole *w, const void *raw, size_t size)
{
	const struct btf_header *h = raw;
	uint64_t types, strings;

	if (size < sizeof(*h) || size > UINT32_MAX)
		return -EINVAL;
	if (h->magic == __builtin_bswap16(BTF_MAGIC))
		return -ENOTSUP;
	types = (uint64_t)h->hdr_len + h->type_off;
	strings = (uint64_t)h->hdr_len + h->str_off;
	if (h->magic != BTF_MAGIC || h->hdr_len < sizeof(*h) || types % 4 ||
	    types + h->type_len > size || !h->str_len || strings + h->str_len > size)
		return -EINVAL;
	w->types = (const char *)raw + types;
	w->types_len = h->type_len;
	w->strings = (const char *)raw + strings;
	w->strings_len = h->str_len;
	return w->strings[h->str_len - 1] ? -EINVAL : 0;
}

/* What follows the fixed part of a type; negative for a kind that is not known. */
static int64_t tail_size(const struct btf_type *t)
{
	uint64_t vlen = btf_vlen(t);

	switch (btf_kind(t)) {
	case BTF_KIND_PTR:
	case BTF_KIND_FWD:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC:
	case BTF_KIND_FLOAT:
	case BTF_KIND_TYPE_TAG:
		return 0;
	case BTF_KIND_INT:
		return sizeof(uint32_t);
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return (int64_t)(vlen * sizeof(struct btf_member));
	case BTF_KIND_ENUM:
		return (int64_t)(vlen * sizeof(struct btf_enum));
	case BTF_KIND_ENUM64:
		return (int64_t)(vlen * sizeof(struct btf_enum64));
	case BTF_KIND_FUNC_PROTO:
		return (int64_t)(vlen * sizeof(struct btf_param));
	case BTF_KIND_VAR:
		return sizeof(struct btf_var);
	case BTF_KIND_DATASEC:
		return (int64_t)(vlen * sizeof(struct btf_var_secinfo));
	case BTF_KIND_DECL_TAG:
		return sizeof(struct btf_decl_tag);
	default:
		return -ENOTSUP;
	}
}

static const struct btf_type *type_at(const struct whole *w, uint32_t place)
{
	return (const void *)(w->types + place);
}

static uint32_t next_place(const struct whole *w, uint32_t place)
{
	const struct btf_type *t = type_at(w, place);

	return place + (uint32_t)(sizeof(*t) + (size_t)tail_size(t));
}

static const struct btf_type *type_of(const struct whole *w, uint32_t id)
{
	uint32_t place;

	memcpy(&place, w->places.data + (size_t)(id - 1) / STRIDE * sizeof(place), sizeof(place));
	for (uint32_t n = (id - 1) % STRIDE; n; n--)
		place = next_place(w, place);
	return type_at(w, place);
}

static const char *name_of(const struct whole *w, uint32_t offset)
{
	return offset < w->strings_len ? w->strings + offset : "";
}

/* A member or an enumerator. */
static bool is_wanted(const struct whole *w, uint32_t name)
{
	const char *text = name_of(w, name);

	return !*text || btf_names_has(w->names, text);
}

/* What programs may call; the kernel has sixty thousand other functions. */
static bool is_kfunc(const char *name)
{
	return name[0] == 'b' && !strncmp(name, "bpf_", 4);
}

/* All integers are: by their names libbpf tells how wide a pointer is. */
static bool is_root(const struct whole *w, const struct btf_type *t)
{
	switch (btf_kind(t)) {
	case BTF_KIND_INT:
		return true;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_FWD:
	case BTF_KIND_TYPEDEF:
		return t->name_off && btf_names_has(w->names, name_of(w, t->name_off));
	case BTF_KIND_FUNC:
		return is_kfunc(name_of(w, t->name_off)) &&
		       btf_names_has(w->names, name_of(w, t->name_off));
	default:
		return false;
	}
}

static bool is_kept(const struct whole *w, uint32_t id)
{
	return w->is_kept[id / 8] >> id % 8 & 1;
}

static void keep(struct whole *w, uint32_t id)
{
	if (!id || is_kept(w, id))
		return;
	w->is_kept[id / 8] |= (uint8_t)(1U << id % 8);
	w->n_kept++;
	buf_put(&w->pending, &id, sizeof(id));
}

static int scan(struct whole *w)
{
	uint32_t place = 0, id = 1;

	/* No type is shorter than its fixed part. */
	w->is_kept = calloc(w->types_len / sizeof(struct btf_type) / 8 + 1, 1);
	if (!w->is_kept)
		return -ENOMEM;
	for (; place < w->types_len; place = next_place(w, place), id++) {
		const struct btf_type *t = type_at(w, place);
		uint32_t left = w->types_len - place;

		if (left < sizeof(*t))
			return -EINVAL;
		if (tail_size(t) < 0)
			return -ENOTSUP;
		if (tail_size(t) > left - (int64_t)sizeof(*t))
			return -EINVAL;
		if (id % STRIDE == 1)
			buf_put(&w->places, &place, sizeof(place));
		if (is_root(w, t))
			keep(w, id);
	}
	w->n = id;
	return buf_error(&w->places);
}

static int keep_reference(struct whole *w, uint32_t id)
{
	if (id >= w->n)
		return -EINVAL;
	keep(w, id);
	return 0;
}

/* Keeps what T holds. */
static int look_into(struct whole *w, const struct btf_type *t)
{
	const struct btf_member *m = btf_members(t);
	int r = 0;

	switch (btf_kind(t)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		for (uint32_t i = 0; !r && i < btf_vlen(t); i++)
			if (is_wanted(w, m[i].name_off))
				r = keep_reference(w, m[i].type);
		return r;
	case BTF_KIND_ARRAY:
		r = keep_reference(w, btf_array(t)->type);
		return r ? r : keep_reference(w, btf_array(t)->index_type);
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
	case BTF_KIND_FUNC:
		return keep_reference(w, t->type);
	case BTF_KIND_VAR:
	case BTF_KIND_DATASEC:
	case BTF_KIND_DECL_TAG:
		return -EINVAL; /* nothing holds those */
	default:
		return 0;
	}
}

static int follow(struct whole *w)
{
	int r = 0;

	while (!r && w->pending.len) {
		uint32_t id;

		w->pending.len -= sizeof(id);
		memcpy(&id, w->pending.data + w->pending.len, sizeof(id));
		r = look_into(w, type_of(w, id));
	}
	return r ? r : buf_error(&w->pending);
}

/* What is written: the types, and the names that they have. */
struct part {
	const struct whole *whole;
	const struct btf_cut *cut;
	struct buf types;
	struct buf strings;
};

static void part_donep(struct part *p)
{
	buf_done(&p->types);
	buf_done(&p->strings);
}

static int list_ids(const struct whole *w, struct btf_cut *c)
{
	c->ids = calloc(w->n_kept + 1, sizeof(*c->ids));
	if (!c->ids)
		return -ENOMEM;
	c->n_ids = 1;
	for (uint32_t id = 1; id < w->n; id++)
		if (is_kept(w, id))
			c->ids[c->n_ids++] = id;
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint32_t new_id(const struct part *p, uint32_t id)
{
	const uint32_t *ids = p->cut->ids;
	const uint32_t *at = bsearch(&id, ids, p->cut->n_ids, sizeof(*ids), compare_ids);

	return at ? (uint32_t)(at - ids) : 0;
}

static uint32_t new_name(struct part *p, uint32_t name)
{
	const char *text = name_of(p->whole, name);
	uint32_t at = (uint32_t)p->strings.len;

	if (!*text)
		return 0;
	buf_put(&p->strings, text, strlen(text) + 1);
	return at;
}

static uint32_t put_members(struct part *p, const struct btf_type *t)
{
	const struct btf_member *m = btf_members(t);
	uint32_t n = 0;

	for (uint32_t i = 0; i < btf_vlen(t); i++) {
		struct btf_member kept = m[i];

		if (!is_wanted(p->whole, kept.name_off))
			continue;
		kept.name_off = new_name(p, kept.name_off);
		kept.type = new_id(p, kept.type);
		buf_put(&p->types, &kept, sizeof(kept));
		n++;
	}
	return n;
}

/* Both sizes of enumerators begin with the name. */
static uint32_t put_enumerators(struct part *p, const struct btf_type *t, size_t size)
{
	const char *e = (const char *)(t + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; i < btf_vlen(t); i++, e += size) {
		uint32_t name;

		memcpy(&name, e, sizeof(name));
		if (!is_wanted(p->whole, name))
			continue;
		name = new_name(p, name);
		buf_put(&p->types, &name, sizeof(name));
		buf_put(&p->types, e + sizeof(name), size - sizeof(name));
		n++;
	}
	return n;
}

/* Returns how many of its parts it has kept. */
static uint32_t put_tail(struct part *p, const struct btf_type *t)
{
	struct btf_array array;

	switch (btf_kind(t)) {
	case BTF_KIND_INT:
		buf_put(&p->types, t + 1, sizeof(uint32_t));
		return btf_vlen(t);
	case BTF_KIND_ARRAY:
		array = *btf_array(t);
		array.type = new_id(p, array.type);
		array.index_type = new_id(p, array.index_type);
		buf_put(&p->types, &array, sizeof(array));
		return btf_vlen(t);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return put_members(p, t);
	case BTF_KIND_ENUM:
		return put_enumerators(p, t, sizeof(struct btf_enum));
	case BTF_KIND_ENUM64:
		return put_enumerators(p, t, sizeof(struct btf_enum64));
	case BTF_KIND_FUNC:
		return btf_vlen(t); /* its linkage */
	default:
		return 0;
	}
}

/* The kinds whose third word is a size; of the others it is a type. */
static bool has_size(const struct btf_type *t)
{
	return btf_is_int(t) || btf_is_composite(t) || btf_is_any_enum(t) || btf_is_float(t);
}

static void put_type(struct part *p, const struct btf_type *t)
{
	size_t at = p->types.len;
	struct btf_type kept = *t;

	kept.name_off = new_name(p, t->name_off);
	if (!has_size(t))
		kept.type = btf_is_ptr(t) ? 0 : new_id(p, t->type);
	buf_put(&p->types, &kept, sizeof(kept));
	kept.info = (t->info & ~(uint32_t)UINT16_MAX) | put_tail(p, t);
	if (!buf_error(&p->types))
		memcpy(p->types.data + at, &kept, sizeof(kept));
}

static int write_part(const struct whole *w, struct btf_cut *c)
{
	_cleanup_(part_donep) struct part p = {.whole = w, .cut = c};
	struct btf_header h = {.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(h)};

	buf_putc(&p.strings, '\0');
	for (uint32_t i = 1; i < c->n_ids; i++)
		put_type(&p, type_of(w, c->ids[i]));
	if (buf_error(&p.types) || buf_error(&p.strings))
		return -ENOMEM;
	h.type_len = h.str_off = (uint32_t)p.types.len;
	h.str_len = (uint32_t)p.strings.len;
	buf_put(&c->raw, &h, sizeof(h));
	buf_put(&c->raw, p.types.data, p.types.len);
	buf_put(&c->raw, p.strings.data, p.strings.len);
	return buf_error(&c->raw);
}

int btf_cut(const void *raw, size_t size, const struct btf_names *names, struct btf_cut *ret)
{
	_cleanup_(whole_donep) struct whole w = {.names = names};
	_cleanup_(btf_cut_donep) struct btf_cut c = {0};
	int r = open_raw(&w, raw, size);

	if (!r)
		r = scan(&w);
	if (!r)
		r = follow(&w);
	if (!r)
		r = list_ids(&w, &c);
	if (!r)
		r = write_part(&w, &c);
	if (r)
		return r;
	*ret = c;
	c = (struct btf_cut){0};
	return 0;
}

void btf_cut_done(struct btf_cut *c)
{
	buf_done(&c->raw);
	free(c->ids);
	*c = (struct btf_cut){0};
}
