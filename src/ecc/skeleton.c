// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "ecc/annotate.h"
#include "ecc/exports.h"
#include "ecc/skeleton.h"
#include "package/typename.h"
#include "package/word.h"

struct build {
	struct bpf_object *obj;
	const struct btf *btf;
	const struct source *source;
	json_t *skel, *options;
	struct error *err;
};

static int no_memory(struct build *b)
{
	return error_errno(b->err, ENOMEM, "cannot describe the object");
}

/* Takes VALUE over in any case. */
static int set(struct build *b, json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value) < 0 ? no_memory(b) : 0;
}

static int append(struct build *b, json_t *array, json_t *value)
{
	return json_array_append_new(array, value) < 0 ? no_memory(b) : 0;
}

/* ".rodata" is "rodata", ".data.cold" is "data_cold": names that a C program could use. */
static void put_ident(struct buf *out, const char *section)
{
	for (const char *s = section + 1; *s; s++)
		buf_putc(out, isalnum((unsigned char)*s) ? *s : '_');
}

static const char *ident_of(const struct bpf_map *map, struct buf *room)
{
	static const char *const kinds[] = {".data", ".rodata", ".bss", ".kconfig"};
	const char *name = bpf_map__name(map);

	if (!bpf_map__is_internal(map))
		return name;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const char *section = strstr(name, kinds[i]);

		if (!section)
			continue;
		put_ident(room, section);
		return buf_cstr(room);
	}
	return name;
}

static int add_map(struct build *b, json_t *maps, const struct bpf_map *map)
{
	_cleanup_(buf_donep) struct buf room = {0};
	const char *name = bpf_map__name(map);
	json_t *entry = json_pack("{s:s, s:s}", "ident", ident_of(map, &room), "name", name);
	int r = append(b, maps, entry);

	if (r)
		return r;
	if (bpf_map__is_internal(map))
		return bpf_map__map_flags(map) & BPF_F_MMAPABLE
			       ? set(b, entry, "mmaped", json_true())
			       : 0;
	return annotate_map(entry, b->source, name, b->err);
}

static int add_maps(struct build *b)
{
	json_t *maps = json_array();
	struct bpf_map *map;
	int r = set(b, b->skel, "maps", maps);

	bpf_object__for_each_map(map, b->obj)
		if (!r)
			r = add_map(b, maps, map);
	return r;
}

static int add_programs(struct build *b)
{
	json_t *progs = json_array();
	struct bpf_program *prog;
	int r = set(b, b->skel, "progs", progs);

	bpf_object__for_each_program(prog, b->obj) {
		const char *name = bpf_program__name(prog);
		json_t *entry = json_pack("{s:s, s:s, s:b}", "name", name, "attach",
					  bpf_program__section_name(prog), "link", 1);

		if (!r)
			r = append(b, progs, entry);
		else
			json_decref(entry);
		if (!r)
			r = annotate_program(entry, b->source, name, b->err);
	}
	return r;
}

/* A type that the package's reader cannot make sense of is told by ecli. */
static bool is_option(const struct build *b, uint32_t type_id)
{
	_cleanup_(shape_freep) struct shape *shape = NULL;

	return !shape_new(b->btf, type_id, &shape, NULL) && word_can_set(shape);
}

static int add_variable(struct build *b, json_t *variables, const struct btf_var_secinfo *info)
{
	const struct btf_type *var = btf__type_by_id(b->btf, info->type);
	_cleanup_(buf_donep) struct buf type = {0};
	const char *name;
	json_t *entry;
	int r;

	if (!var || !btf_is_var(var) || btf_var(var)->linkage == BTF_VAR_STATIC)
		return 0;
	name = btf__name_by_offset(b->btf, var->name_off);
	r = typename_format(&type, b->btf, var->type);
	if (r)
		return error_errno(b->err, -r, "cannot name the type of %s", name);
	entry = json_pack("{s:s, s:s}", "name", name, "type", buf_cstr(&type));
	r = append(b, variables, entry);
	if (!r)
		r = annotate_variable(entry, b->source, name, b->err);
	if (!r && is_option(b, var->type))
		r = append(b, b->options, json_incref(entry));
	return r ? r : annotate_check_values(b->source, name, b->btf, var->type, b->err);
}

/* .kconfig is left out: libbpf fills it from the kernel's configuration, a user cannot. */
static bool is_data_section(const char *name)
{
	return !strncmp(name, ".data", 5) || !strncmp(name, ".rodata", 7) ||
	       !strncmp(name, ".bss", 4);
}

static int add_section(struct build *b, json_t *sections, const struct btf_type *t)
{
	const char *name = btf__name_by_offset(b->btf, t->name_off);
	const struct btf_var_secinfo *info = btf_var_secinfos(t);
	json_t *variables = json_array();
	int r = append(b, sections, json_pack("{s:s, s:o}", "name", name, "variables", variables));

	for (unsigned int i = 0; !r && i < btf_vlen(t); i++)
		r = add_variable(b, variables, &info[i]);
	return r;
}

static int add_sections(struct build *b)
{
	json_t *sections = json_array();
	int r = set(b, b->skel, "data_sections", sections);

	for (__u32 id = 1; !r && b->btf && id < btf__type_cnt(b->btf); id++) {
		const struct btf_type *t = btf__type_by_id(b->btf, id);

		if (btf_is_datasec(t) && is_data_section(btf__name_by_offset(b->btf, t->name_off)))
			r = add_section(b, sections, t);
	}
	return r;
}

static int add_doc(struct build *b)
{
	json_t *doc = NULL;
	int r = annotate_object(b->source, &doc, b->err);

	return r || !doc ? r : set(b, b->skel, "doc", doc);
}

static int fill(struct build *b, json_t *meta)
{
	int r = set(b, meta, "bpf_skel", b->skel);

	if (!r)
		r = set(b, meta, "eunomia_version", json_string(EXITSNOOP_VERSION));
	if (!r)
		r = add_maps(b);
	if (!r)
		r = add_programs(b);
	if (!r)
		r = add_sections(b);
	if (!r)
		r = add_doc(b);
	if (!r && b->source->n_structs)
		r = exports_add(meta, b->obj, b->source, b->err);
	return r;
}

static void object_name(char *name, size_t size, const char *file)
{
	size_t len = strlen(file);

	if (len > 2 && !strcmp(file + len - 2, ".o"))
		len -= 2;
	if (len >= size)
		len = size - 1;
	for (size_t i = 0; i < len; i++)
		name[i] = isalnum((unsigned char)file[i]) ? file[i] : '_';
	name[len] = 0;
}

/* libbpf tells why it cannot read an object only by printing; the last warning is the reason. */
static char last_warning[256];

static int keep_warning(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	if (level == LIBBPF_WARN) {
		vsnprintf(last_warning, sizeof(last_warning), fmt, ap);
		last_warning[strcspn(last_warning, "\n")] = 0;
	}
	return 0;
}

int skeleton_make(const struct buf *object, const char *name, const struct source *s,
		  json_t **ret_meta, json_t **ret_options, struct error *err)
{
	char obj_name[128];
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = obj_name);
	struct build b = {.source = s, .options = json_array(), .err = err};
	json_t *meta = json_object();
	int r;

	object_name(obj_name, sizeof(obj_name), name);
	libbpf_set_print(keep_warning);
	b.obj = bpf_object__open_mem(object->data, object->len, &opts);
	b.skel = json_pack("{s:s}", "obj_name", obj_name);
	if (!b.obj)
		r = error_set(err, EINVAL, "libbpf cannot read %s: %s", name,
			      *last_warning ? last_warning : strerror(errno));
	else
		r = b.skel && b.options && meta ? 0 : no_memory(&b);
	if (!r) {
		b.btf = bpf_object__btf(b.obj);
		r = fill(&b, meta);
	} else {
		json_decref(b.skel);
	}
	bpf_object__close(b.obj);
	if (r) {
		json_decref(meta);
		json_decref(b.options);
		return r;
	}
	*ret_meta = meta;
	*ret_options = b.options;
	return 0;
}
