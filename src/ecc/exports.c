// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ecc/exports.h"
#include "ecc/view.h"
#include "package/typename.h"

struct exporter {
	const struct bpf_object *obj;
	const struct btf *btf;
	const struct source *source;
	json_t *types;
	struct error *err;
};

static const struct btf_type *skip_names(const struct btf *btf, __u32 *id)
{
	const struct btf_type *t = btf__type_by_id(btf, *id);

	while (t && (btf_is_mod(t) || btf_is_typedef(t)))
		t = btf__type_by_id(btf, *id = t->type);
	return t;
}

/* The struct that the compiler was made to keep for NAME: 0 when it is not there. */
static __u32 find_kept(const struct btf *btf, const char *name)
{
	for (__u32 id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *t = btf__type_by_id(btf, id);
		const char *var = btf__name_by_offset(btf, t->name_off);
		__u32 target;

		if (!btf_is_var(t) ||
		    strncmp(var, VIEW_EXPORT_PREFIX, strlen(VIEW_EXPORT_PREFIX)) ||
		    strcmp(var + strlen(VIEW_EXPORT_PREFIX), name))
			continue;
		target = t->type;
		t = skip_names(btf, &target);
		if (!t || !btf_is_ptr(t))
			continue;
		target = t->type;
		t = skip_names(btf, &target);
		return t && btf_is_composite(t) ? target : 0;
	}
	return 0;
}

static int add_member(struct exporter *e, json_t *members, const struct btf_member *m)
{
	_cleanup_(buf_donep) struct buf type = {0};
	int r = typename_format(&type, e->btf, m->type);
	json_t *member;

	if (r)
		return r;
	member = json_pack("{s:s, s:s}", "name", btf__name_by_offset(e->btf, m->name_off), "type",
			   buf_cstr(&type));
	return json_array_append_new(members, member) < 0 ? -ENOMEM : 0;
}

static int add_type(struct exporter *e, const char *name)
{
	__u32 id = find_kept(e->btf, name);
	const struct btf_type *t = id ? btf__type_by_id(e->btf, id) : NULL;
	json_t *members, *entry;
	int r = 0;

	if (!t)
		return error_set(e->err, ENOENT, "'%s' is not in the object's BTF", name);
	members = json_array();
	entry = json_pack("{s:s, s:o, s:I, s:I}", "name", name, "members", members, "size",
			  (json_int_t)t->size, "type_id", (json_int_t)id);
	if (json_array_append_new(e->types, entry) < 0)
		r = -ENOMEM;
	for (unsigned int i = 0; !r && i < btf_vlen(t); i++)
		r = add_member(e, members, &btf_members(t)[i]);
	return r ? error_errno(e->err, -r, "cannot describe '%s'", name) : 0;
}

static json_t *find_type(const struct exporter *e, const char *name)
{
	json_t *type;
	size_t i;

	if (!strncmp(name, "struct ", 7))
		name += 7;
	json_array_foreach(e->types, i, type)
		if (!strcmp(json_string_value(json_object_get(type, "name")), name))
			return json_object_get(type, "type_id");
	return NULL;
}

/* "FILE:LINE" of the annotation of MAP. */
static void put_place(const struct exporter *e, const char *map, struct buf *out)
{
	json_t *entry = json_object_get(e->source->docs, map);
	json_t *lines = json_object_get(json_object_get(entry, "doc"), "lines");

	buf_printf(out, "%s:%d", json_string_value(json_object_get(entry, "path")),
		   (int)json_integer_value(json_object_get(lines, "export_config")));
}

static int unknown_type(const struct exporter *e, const char *map, const char *name)
{
	_cleanup_(buf_donep) struct buf place = {0};
	const char *names[32], *near;
	size_t n = 0;

	for (; n < e->source->n_structs && n < ARRAY_SIZE(names); n++)
		names[n] = e->source->structs[n].name;
	near = text_nearest(strncmp(name, "struct ", 7) ? name : name + 7, names, n);
	put_place(e, map, &place);
	return error_set(e->err, EINVAL, "%s: @export_config: '%s' is not exported%s%s%s",
			 buf_cstr(&place), name, near ? "; did you mean '" : "", near ? near : "",
			 near ? "'?" : "");
}

static bool is_buffer(const struct exporter *e, const char *name)
{
	const struct bpf_map *map = bpf_object__find_map_by_name(e->obj, name);

	return map && (bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF ||
		       bpf_map__type(map) == BPF_MAP_TYPE_PERF_EVENT_ARRAY);
}

static int set_config(struct exporter *e, json_t *map, json_t *id)
{
	if (json_object_set_new(map, "export_config", json_pack("{s:O}", "btf_type_id", id)) < 0)
		return error_errno(e->err, ENOMEM, "export types");
	return 0;
}

/* What comments say. *RET_SAID: one of them names a type. */
static int link_by_comments(struct exporter *e, json_t *maps, bool *ret_said)
{
	json_t *map, *id;
	size_t i;
	int r = 0;

	json_array_foreach(maps, i, map) {
		json_t *config = json_object_get(map, "export_config");
		const char *word = json_string_value(config);

		*ret_said |= json_is_object(config);
		if (r || !word || !strcmp(word, "default") || !strcmp(word, "no_export"))
			continue;
		*ret_said = true;
		id = find_type(e, word);
		r = id ? set_config(e, map, id)
		       : unknown_type(e, json_string_value(json_object_get(map, "name")), word);
	}
	return r;
}

/* The type that the program puts into MAP, a buffer; NULL when its calls do not show one. */
static json_t *filled_with(const struct exporter *e, const char *map)
{
	const char *word = json_string_value(json_object_get(e->source->buffers, map));

	return word ? find_type(e, word) : NULL;
}

static bool all_buffers_known(const struct exporter *e, json_t *maps)
{
	json_t *map;
	size_t i;

	json_array_foreach(maps, i, map) {
		const char *name = json_string_value(json_object_get(map, "name"));

		if (is_buffer(e, name) && !json_object_get(map, "export_config") &&
		    !filled_with(e, name))
			return false;
	}
	return true;
}

static int link_by_calls(struct exporter *e, json_t *maps)
{
	json_t *map;
	size_t i;
	int r = 0;

	json_array_foreach(maps, i, map) {
		const char *name = json_string_value(json_object_get(map, "name"));

		if (!r && is_buffer(e, name) && !json_object_get(map, "export_config") &&
		    filled_with(e, name))
			r = set_config(e, map, filled_with(e, name));
	}
	return r;
}

static int link_maps(struct exporter *e, json_t *meta)
{
	json_t *maps = json_object_get(json_object_get(meta, "bpf_skel"), "maps");
	bool said = false;
	int r = link_by_comments(e, maps, &said);

	if (r || (!said && (e->source->n_structs < 2 || !all_buffers_known(e, maps))))
		return r;
	r = link_by_calls(e, maps);
	if (!r && json_object_set_new(meta, "enable_multiple_export_types", json_true()) < 0)
		r = error_errno(e->err, ENOMEM, "export types");
	return r;
}

int exports_add(json_t *meta, const struct bpf_object *obj, const struct source *s,
		struct error *err)
{
	struct exporter e = {.obj = obj,
			     .btf = bpf_object__btf(obj),
			     .source = s,
			     .types = json_array(),
			     .err = err};
	int r = 0;

	if (json_object_set_new(meta, "export_types", e.types) < 0)
		return error_errno(err, ENOMEM, "export types");
	for (size_t i = 0; !r && i < s->n_structs; i++)
		r = add_type(&e, s->structs[i].name);
	return r ? r : link_maps(&e, meta);
}
