// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ecc/compile.h"
#include "ecc/exports.h"
#include "package/typename.h"

struct exporter {
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

		if (!btf_is_var(t) || strncmp(var, COMPILE_EXPORT_PREFIX,
					      strlen(COMPILE_EXPORT_PREFIX)) ||
		    strcmp(var + strlen(COMPILE_EXPORT_PREFIX), name))
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

static int unknown_type(const struct exporter *e, const char *map, const char *name)
{
	const char *names[32], *near;
	size_t n = 0;

	for (; n < e->source->n_structs && n < ARRAY_SIZE(names); n++)
		names[n] = e->source->structs[n].name;
	near = text_nearest(strncmp(name, "struct ", 7) ? name : name + 7, names, n);
	return error_set(e->err, EINVAL, "@export_config of map '%s': '%s' is not exported%s%s%s",
			 map, name, near ? "; did you mean '" : "", near ? near : "",
			 near ? "'?" : "");
}

/* Resolves what MAP says or does. *RET_NAMED: it names a type. */
static int link_map(struct exporter *e, json_t *map, bool *ret_named)
{
	const char *name = json_string_value(json_object_get(map, "name"));
	json_t *config = json_object_get(map, "export_config"), *id;
	const char *word = json_string_value(config);

	if (config && (!word || !strcmp(word, "default") || !strcmp(word, "no_export"))) {
		*ret_named |= json_is_object(config);
		return 0;
	}
	if (!word && e->source->n_structs > 1)
		word = json_string_value(json_object_get(e->source->buffers, name));
	if (!word)
		return 0;
	id = find_type(e, word);
	if (!id)
		return config ? unknown_type(e, name, word) : 0;
	*ret_named = true;
	if (json_object_set_new(map, "export_config", json_pack("{s:O}", "btf_type_id", id)) < 0)
		return error_errno(e->err, ENOMEM, "%s", name);
	return 0;
}

int exports_add(json_t *meta, const struct btf *btf, const struct source *s, struct error *err)
{
	json_t *maps = json_object_get(json_object_get(meta, "bpf_skel"), "maps"), *map;
	struct exporter e = {.btf = btf, .source = s, .types = json_array(), .err = err};
	bool named = false;
	size_t i;
	int r = 0;

	if (json_object_set_new(meta, "export_types", e.types) < 0)
		return error_errno(err, ENOMEM, "export types");
	for (i = 0; !r && i < s->n_structs; i++)
		r = add_type(&e, s->structs[i].name);
	json_array_foreach(maps, i, map)
		if (!r)
			r = link_map(&e, map, &named);
	if (!r && named &&
	    json_object_set_new(meta, "enable_multiple_export_types", json_true()) < 0)
		r = error_errno(err, ENOMEM, "export types");
	return r;
}
