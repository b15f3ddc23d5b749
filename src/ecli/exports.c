// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ecli/exports.h"
#include "ecli/stream.h"
#include "package/limits.h"

struct exports {
	const struct image *image;
	const struct choice *choice;
	struct shape *all[MAX_EXPORT_TYPES]; /* owned; the first n serve every buffer */
	const char *names[MAX_EXPORT_TYPES]; /* borrowed from BTF */
	size_t n, n_all;
	bool ambiguous; /* two of the first n have one size */
};

void exports_free(struct exports *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->n_all; i++)
		shape_free(e->all[i]);
	free(e);
}

static const char *type_name(const struct btf *btf, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);
	const char *name = t ? btf__name_by_offset(btf, t->name_off) : NULL;

	return name ? name : "";
}

/* Adds the shape of type ID; *RET is it. */
static int add_type(struct exports *e, uint32_t id, const char *name, struct shape **ret,
		    struct error *err)
{
	int r;

	if (e->n_all == MAX_EXPORT_TYPES)
		return limit_exceeded(err, LIMIT_EXPORT_TYPES, "the package");
	r = shape_new(e->image->btf, id, &e->all[e->n_all], err);
	if (r)
		return r;
	e->names[e->n_all] = name;
	*ret = e->all[e->n_all++];
	return 0;
}

/* A struct, union or typedef called NAME; 0 when there is none. */
static uint32_t find_type(const struct btf *btf, const char *name)
{
	for (uint32_t id = 1; btf && id < btf__type_cnt(btf); id++) {
		const struct btf_type *t = btf__type_by_id(btf, id);

		if ((btf_is_composite(t) || btf_is_typedef(t)) && !strcmp(type_name(btf, id), name))
			return id;
	}
	return 0;
}

/* What the package calls NAME: its number should say the same; older compilers' may not. */
static int add_package_type(struct exports *e, const struct package_type *type, struct error *err)
{
	uint32_t id = type->type_id;
	struct shape *shape;
	int r;

	if (id >= btf__type_cnt(e->image->btf))
		return error_set(
			err, EINVAL,
			"package: '%s' is type %u by it, but the object's BTF has only %u: "
			"pack it again",
			type->name, id, btf__type_cnt(e->image->btf) - 1);
	if (strcmp(type_name(e->image->btf, id), type->name))
		id = find_type(e->image->btf, type->name);
	if (!id)
		return error_set(err, EINVAL,
				 "package: the object's BTF has no type '%s' that it exports",
				 type->name);
	r = add_type(e, id, type_name(e->image->btf, id), &shape, err);
	if (!r && shape->size != type->size)
		return error_set(
			err, EINVAL,
			"package: '%s' has %u bytes by the package, %u by the object's BTF",
			type->name, type->size, shape->size);
	return r;
}

/* The struct that a global variable points to, or 0. */
static uint32_t pointed_struct(const struct btf *btf, const struct btf_type *var)
{
	const struct btf_type *t = btf_is_var(var) ? btf__type_by_id(btf, var->type) : NULL;
	uint32_t id = 0;

	for (unsigned int i = 0; t && i < 16; i++) {
		if (!btf_is_mod(t) && !btf_is_ptr(t) && !btf_is_type_tag(t))
			return btf_is_composite(t) && *type_name(btf, id) ? id : 0;
		id = t->type;
		t = btf__type_by_id(btf, id);
	}
	return 0;
}

static int add_pointed_types(struct exports *e, struct error *err)
{
	const struct btf *btf = e->image->btf;
	int r = 0;

	for (uint32_t i = 1; !r && btf && i < btf__type_cnt(btf); i++) {
		const struct btf_type *var = btf__type_by_id(btf, i);
		uint32_t id = pointed_struct(btf, var);
		struct shape *shape;

		if (id)
			r = add_type(e, id, type_name(btf, id), &shape, err);
	}
	return r;
}

static bool same_sizes(const struct exports *e)
{
	for (size_t i = 0; i < e->n; i++)
		for (size_t k = i + 1; k < e->n; k++)
			if (e->all[i]->size == e->all[k]->size)
				return true;
	return false;
}

/* The struct that the package describes by hand for the records of M. */
static int shape_of_members(const struct exports *e, const struct package_map *m,
			    struct shape **ret, struct error *err)
{
	_cleanup_(freep) struct shape_member *members =
		calloc(m->n_export_members + 1, sizeof(*members));
	uint32_t n_types = btf__type_cnt(e->image->btf);

	if (!members)
		return error_errno(err, ENOMEM, "cannot read the export types");
	for (size_t i = 0; i < m->n_export_members; i++) {
		const struct package_member *member = &m->export_members[i];

		if (member->type_id >= n_types)
			return error_set(err, EINVAL,
					 "package: custom member '%.64s' of map '%.64s' is type %u "
					 "by it, but the object's BTF has only %u: pack it again",
					 member->name, m->name, member->type_id, n_types - 1);
		members[i] = (struct shape_member){member->name, member->offset, member->type_id};
	}
	return shape_new_members(e->image->btf, members, m->n_export_members, ret, err);
}

/* The most bytes that the kernel takes for one record of MAP, or has for one value. */
static uint32_t room_of(const struct bpf_map *map)
{
	uint32_t size = bpf_map__max_entries(map);

	if (bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF)
		return size > BPF_RINGBUF_HDR_SZ ? size - BPF_RINGBUF_HDR_SZ : 0;
	if (bpf_map__type(map) == BPF_MAP_TYPE_PERF_EVENT_ARRAY)
		return UINT16_MAX; /* perf_event_header.size */
	return bpf_map__value_size(map);
}

/* The same by the structs that the package exports, if any: a record is one of them. */
static uint32_t record_limit(const struct exports *e, const struct bpf_map *map)
{
	uint32_t room = room_of(map), largest = 0;

	for (size_t i = 0; stream_can_read(map) && i < e->n; i++) {
		const struct shape *s = e->all[i];

		if (s->n_children && s->children[s->n_children - 1].is_open)
			return room;
		if (s->size > largest)
			largest = s->size;
	}
	return largest ? largest : room;
}

static int check_members(const struct exports *e, const struct package_map *m, struct error *err)
{
	const struct bpf_map *map = bpf_object__find_map_by_name(e->image->object, m->name);
	uint32_t limit = record_limit(e, map);
	_cleanup_(shape_freep) struct shape *s = NULL;
	int r = shape_of_members(e, m, &s, err);

	for (uint32_t i = 0; !r && i < s->n_children; i++) {
		const struct shape *child = &s->children[i];

		if ((uint64_t)child->offset + child->size > limit)
			return error_set(
				err, EINVAL,
				"package: custom member '%s' of map '%s' lies at offset %u, "
				"outside its records of at most %u bytes: correct the "
				"offset, and pack it again",
				child->name, m->name, child->offset, limit);
	}
	return r;
}

/* What custom_members tell must fit, before anything is loaded. */
static int check_all_members(const struct exports *e, struct error *err)
{
	const struct package *p = e->image->package;
	int r = 0;

	for (size_t i = 0; !r && e->image->btf && i < p->n_maps; i++)
		if (p->maps[i].export == PACKAGE_EXPORT_MEMBERS)
			r = check_members(e, &p->maps[i], err);
	return r;
}

int exports_new(const struct image *image, const struct choice *choice, struct exports **ret,
		struct error *err)
{
	_cleanup_(exports_freep) struct exports *e = calloc(1, sizeof(*e));
	const struct package *p = image->package;
	int r = 0;

	if (!e)
		return error_errno(err, ENOMEM, "cannot read the export types");
	e->image = image;
	e->choice = choice;
	if (!image->btf && (p->n_types || choice->exports.n))
		return error_set(err, ENOENT, "the object has no BTF: compile it with clang -g");
	for (size_t i = 0; !r && i < p->n_types; i++)
		r = add_package_type(e, &p->types[i], err);
	if (!r && !p->n_types && !p->n_maps)
		r = add_pointed_types(e, err);
	if (r)
		return r;
	e->n = e->n_all;
	e->ambiguous = same_sizes(e);
	r = check_all_members(e, err);
	if (r)
		return r;
	*ret = TAKE_PTR(e);
	return 0;
}

bool exports_shows(const struct exports *e, const struct bpf_map *map)
{
	const char *name = bpf_map__name(map);
	const struct package_map *m = package_map(e->image->package, name);

	if (!stream_can_read(map))
		return false;
	return pairs_find(&e->choice->exports, name) || !m || m->export != PACKAGE_EXPORT_NONE;
}

/* Which of the buffers MAP is, and how many there are. */
static size_t position(const struct exports *e, const struct bpf_map *map, size_t *ret_n)
{
	size_t at = 0;
	struct bpf_map *m;

	*ret_n = 0;
	bpf_object__for_each_map(m, e->image->object) {
		if (!exports_shows(e, m))
			continue;
		if (m == map)
			at = *ret_n;
		++*ret_n;
	}
	return at;
}

static int named_type(struct exports *e, const char *name, struct error *err)
{
	uint32_t id = find_type(e->image->btf, name);
	struct shape *shape;

	if (!id)
		return error_set(
			err, ENOENT,
			"the object's BTF has no struct '%s': clang keeps what globals use; "
			"add to the source: const struct %s *unused "
			"__attribute__((unused));",
			name, name);
	return add_type(e, id, type_name(e->image->btf, id), &shape, err);
}

static int custom_type(struct exports *e, const struct package_map *m, struct error *err)
{
	int r;

	if (e->n_all == MAX_EXPORT_TYPES)
		return limit_exceeded(err, LIMIT_EXPORT_TYPES, "the package");
	r = shape_of_members(e, m, &e->all[e->n_all], err);
	if (r)
		return r;
	e->names[e->n_all++] = m->name;
	return 0;
}

/* Several types for all buffers, which must be told apart. */
static int shared_types(struct exports *e, const struct bpf_map *map, struct shape ***ret,
			size_t *ret_n, struct error *err)
{
	size_t buffers, at = position(e, map, &buffers);

	*ret = e->all;
	*ret_n = e->n;
	if (!e->ambiguous)
		return 0;
	if (buffers != e->n)
		return error_set(
			err, EINVAL,
			"map '%s' may hold '%s' and others of the same size: say which with "
			"--export %s=STRUCT",
			bpf_map__name(map), e->names[0], bpf_map__name(map));
	*ret = e->all + at;
	*ret_n = 1;
	return 0;
}

int exports_types(struct exports *e, const struct bpf_map *map, struct shape ***ret, size_t *ret_n,
		  struct error *err)
{
	const char *name = bpf_map__name(map), *chosen = pairs_find(&e->choice->exports, name);
	const struct package_map *m = package_map(e->image->package, name);
	struct shape *shape;
	int r;

	if (!e->image->btf) /* no type can be known */
		return shared_types(e, map, ret, ret_n, err);
	if (chosen)
		r = named_type(e, chosen, err);
	else if (m && m->export == PACKAGE_EXPORT_TYPE)
		r = add_type(e, m->export_type_id, type_name(e->image->btf, m->export_type_id),
			     &shape, err);
	else if (m && m->export == PACKAGE_EXPORT_MEMBERS)
		r = custom_type(e, m, err);
	else
		return shared_types(e, map, ret, ret_n, err);
	if (r)
		return r;
	*ret = &e->all[e->n_all - 1];
	*ret_n = 1;
	return 0;
}

struct shape **exports_all(const struct exports *e, size_t *ret_n)
{
	*ret_n = e->n;
	return (struct shape **)e->all;
}

const char *exports_name(const struct exports *e, size_t i)
{
	return e->names[i];
}
