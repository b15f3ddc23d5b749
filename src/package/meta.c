// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "package/limits.h"
#include "package/meta.h"
#include "package/naming.h"

/* Room for all items of ARRAY (which may be missing): zeroed, in *RET. */
static int alloc_items(const struct node *array, size_t item_size, void *ret)
{
	size_t n = json_array_size(array->json);
	void *items;

	if (n > MAX_ITEMS)
		return node_limit(array, LIMIT_ITEMS);
	items = calloc(n ? n : 1, item_size);
	if (!items)
		return error_errno(array->err, ENOMEM, "cannot read the package");
	*(void **)ret = items;
	return 0;
}

static int parse_arg(const struct node *variable, struct package_variable *v)
{
	const char *short_name = NULL;
	struct node arg, value;
	int r = node_object(variable, "cmdarg", false, &arg);

	if (r || !arg.json)
		return r;
	v->has_arg = true;
	node_any(&arg, "default", &value);
	v->arg_default = value.json;
	r = node_name(&arg, "long", false, &v->arg_long);
	if (v->arg_long && !*v->arg_long)
		v->arg_long = NULL;
	if (!r && v->arg_long && !naming_is_option(v->arg_long))
		return node_error(&arg, "has a \"long\" that is no name of an option: letters, "
					"digits, '-', '_' and '.'");
	if (!r)
		r = node_string(&arg, "help", false, &v->arg_help);
	if (!r)
		r = node_string(&arg, "short", false, &short_name);
	if (r || !short_name || !*short_name)
		return r;
	if (!isalnum((unsigned char)short_name[0]) || short_name[1])
		return node_error(&arg, "has a \"short\" that is not one letter or digit");
	v->arg_short = short_name[0];
	return 0;
}

static int parse_variable(const struct node *n, const char *section, struct package_variable *v)
{
	struct node value;
	int r = node_name(n, "name", true, &v->name);

	v->section = section;
	if (!r)
		r = node_string(n, "type", true, &v->type);
	if (!r)
		r = node_string(n, "description", false, &v->description);
	if (r)
		return r;
	node_any(n, "value", &value);
	v->value = value.json;
	return parse_arg(n, v);
}

static int parse_section(struct package *p, const struct node *section)
{
	struct node variables, item;
	struct package_variable *grown;
	const char *name;
	size_t n;
	int r = node_name(section, "name", true, &name);

	if (!r)
		r = node_array(section, "variables", true, &variables);
	if (r)
		return r;
	n = json_array_size(variables.json);
	if (n > MAX_ITEMS - p->n_variables)
		return node_limit(&variables, LIMIT_ITEMS);
	grown = realloc(p->variables, (p->n_variables + n + 1) * sizeof(*grown));
	if (!grown)
		return error_errno(section->err, ENOMEM, "cannot read the package");
	p->variables = grown;
	for (size_t i = 0; !r && i < n; i++) {
		struct package_variable *v = &p->variables[p->n_variables++];

		*v = (struct package_variable){0};
		r = node_item(&variables, i, &item);
		if (!r)
			r = parse_variable(&item, name, v);
	}
	return r;
}

static int parse_sample(const struct node *map, struct package_map *m)
{
	static const char *const names[] = {"default_kv", "log2_hist", "linear_hist"};
	const char *type = names[0];
	struct node sample;
	int64_t interval;
	int r = node_object(map, "sample", false, &sample);

	m->unit = "(unit)";
	if (r || !sample.json)
		return r;
	r = node_integer(&sample, "interval", true, 1, 1000LL * 86400 * 366, &interval);
	if (!r)
		r = node_string(&sample, "type", false, &type);
	if (!r)
		r = node_name(&sample, "unit", false, &m->unit);
	if (!r)
		r = node_bool(&sample, "clear_map", false, &m->clear);
	if (r)
		return r;
	m->interval_ms = (uint64_t)interval;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(type, names[i]))
			continue;
		m->sample = (enum package_sample)i;
		return 0;
	}
	return node_error(&sample, "has an unknown \"type\": default_kv, log2_hist and linear_hist "
				   "are known");
}

static int parse_members(const struct node *array, struct package_map *m)
{
	int r = alloc_items(array, sizeof(*m->export_members), &m->export_members);

	for (size_t i = 0; !r && i < json_array_size(array->json); i++) {
		struct package_member *member = &m->export_members[i];
		int64_t offset = 0, type_id = 0;
		struct node item;

		r = node_item(array, i, &item);
		if (!r)
			r = node_name(&item, "name", true, &member->name);
		if (!r)
			r = node_integer(&item, "offset", true, 0, MAX_PACKAGE_BYTES, &offset);
		if (!r)
			r = node_integer(&item, "btf_type_id", true, 1, UINT32_MAX, &type_id);
		member->offset = (uint32_t)offset;
		member->type_id = (uint32_t)type_id;
		m->n_export_members++;
	}
	return r;
}

/* "no_export", "default", {"btf_type_id":N} or {"custom_members":[...]}. */
static int parse_export(const struct node *map, struct package_map *m)
{
	struct node config, members;
	int64_t type_id = 0;
	const char *word;
	int r;

	node_any(map, "export_config", &config);
	m->export = PACKAGE_EXPORT_NONE;
	if (!config.json)
		return 0;
	word = json_string_value(config.json);
	if (word && !strcmp(word, "default"))
		m->export = PACKAGE_EXPORT_DEFAULT;
	else if (word && strcmp(word, "no_export"))
		return node_error(&config, "is neither \"no_export\" nor \"default\"");
	if (word)
		return 0;
	if (!json_is_object(config.json))
		return node_error(&config, "must be a word or an object");
	r = node_array(&config, "custom_members", false, &members);
	if (!r && members.json) {
		m->export = PACKAGE_EXPORT_MEMBERS;
		return parse_members(&members, m);
	}
	if (!r)
		r = node_integer(&config, "btf_type_id", true, 1, UINT32_MAX, &type_id);
	m->export = PACKAGE_EXPORT_TYPE;
	m->export_type_id = (uint32_t)type_id;
	return r;
}

/* "default_struct" or {"stack_trace":{...}}; the format spells the key without the second r. */
static int parse_interpreter(const struct node *map, struct package_map *m)
{
	struct node n;

	node_any(map, "intepreter", &n);
	if (!n.json ||
	    (json_is_string(n.json) && !strcmp(json_string_value(n.json), "default_struct")))
		return 0;
	if (!json_is_object(json_object_get(n.json, "stack_trace")))
		return node_error(&n, "is neither \"default_struct\" nor {\"stack_trace\":{}}");
	m->stack_trace = true;
	return 0;
}

static int parse_map(const struct node *n, bool multiple, struct package_map *m)
{
	bool mmaped;
	int r = node_name(n, "name", true, &m->name);

	if (!r)
		r = node_string(n, "ident", true, &m->ident);
	if (!r)
		r = node_bool(n, "mmaped", false, &mmaped);
	if (!r)
		r = parse_sample(n, m);
	if (!r)
		r = parse_interpreter(n, m);
	if (!r)
		r = parse_export(n, m);
	/* Without the switch the format ignores what a map says of its export. */
	if (!multiple)
		m->export = PACKAGE_EXPORT_DEFAULT;
	return r;
}

static int parse_tc(const struct node *program, struct package_program *p)
{
	struct node hook = {0}, opts = {0};
	const char *point = "BPF_TC_INGRESS";
	int64_t handle = 0, priority = 0;
	int r = node_object(program, "tchook", false, &hook);

	if (!r && hook.json)
		r = node_integer(&hook, "ifindex", false, 0, INT32_MAX, &p->ifindex);
	if (!r && hook.json)
		r = node_string(&hook, "attach_point", false, &point);
	if (!r)
		r = node_object(program, "tcopts", false, &opts);
	if (!r && opts.json)
		r = node_integer(&opts, "handle", false, 0, UINT32_MAX, &handle);
	if (!r && opts.json)
		r = node_integer(&opts, "priority", false, 0, UINT16_MAX, &priority);
	if (r)
		return r;
	p->egress = !strcmp(point, "BPF_TC_EGRESS");
	if (!p->egress && strcmp(point, "BPF_TC_INGRESS"))
		return node_error(&hook, "has an unknown \"attach_point\": BPF_TC_INGRESS and "
					 "BPF_TC_EGRESS are known");
	p->tc_handle = (uint32_t)handle;
	p->tc_priority = (uint32_t)priority;
	return 0;
}

static int parse_program(const struct node *n, struct package_program *p)
{
	int64_t flags = 0;
	int r = node_name(n, "name", true, &p->name);

	if (!r)
		r = node_string(n, "attach", true, &p->attach);
	if (!r)
		r = node_bool(n, "link", true, &p->link);
	if (!r)
		r = node_integer(n, "ifindex", false, 0, INT32_MAX, &p->ifindex);
	if (!r)
		r = node_integer(n, "flags", false, 0, UINT32_MAX, &flags);
	p->flags = (uint32_t)flags;
	return r ? r : parse_tc(n, p);
}

static int parse_type(const struct node *n, struct package_type *t)
{
	int64_t size = 0, type_id = 0;
	struct node members;
	int r = node_name(n, "name", true, &t->name);

	if (!r)
		r = node_array(n, "members", true, &members);
	if (!r)
		r = node_integer(n, "size", true, 0, UINT32_MAX, &size);
	if (!r)
		r = node_integer(n, "type_id", true, 1, UINT32_MAX, &type_id);
	t->size = (uint32_t)size;
	t->type_id = (uint32_t)type_id;
	return r;
}

static int parse_skeleton(struct package *p, const struct node *skel, bool multiple)
{
	struct node sections, maps, programs, item;
	int r = node_name(skel, "obj_name", true, &p->object_name);

	if (!r)
		r = node_array(skel, "data_sections", true, &sections);
	if (!r)
		r = node_array(skel, "maps", false, &maps);
	if (!r)
		r = node_array(skel, "progs", false, &programs);
	if (!r && json_array_size(sections.json) > MAX_ITEMS)
		r = node_limit(&sections, LIMIT_ITEMS);
	for (size_t i = 0; !r && i < json_array_size(sections.json); i++) {
		r = node_item(&sections, i, &item);
		if (!r)
			r = parse_section(p, &item);
	}
	if (!r)
		r = alloc_items(&maps, sizeof(*p->maps), &p->maps);
	for (size_t i = 0; !r && i < json_array_size(maps.json); i++) {
		r = node_item(&maps, i, &item);
		if (!r)
			r = parse_map(&item, multiple, &p->maps[p->n_maps++]);
	}
	if (!r)
		r = alloc_items(&programs, sizeof(*p->programs), &p->programs);
	for (size_t i = 0; !r && i < json_array_size(programs.json); i++) {
		r = node_item(&programs, i, &item);
		if (!r)
			r = parse_program(&item, &p->programs[p->n_programs++]);
	}
	return r;
}

static int parse_doc(struct package *p, const struct node *skel)
{
	struct node doc;
	int r = node_object(skel, "doc", false, &doc);

	if (r || !doc.json)
		return r;
	r = node_string(&doc, "version", false, &p->doc_version);
	if (!r)
		r = node_string(&doc, "brief", false, &p->doc_brief);
	if (!r && !p->doc_brief)
		r = node_string(&doc, "description", false, &p->doc_brief);
	return r ? r : node_string(&doc, "details", false, &p->doc_details);
}

int meta_parse(struct package *p, const struct node *root)
{
	struct node meta, skel, types, item;
	bool multiple = false;
	int r = node_object(root, "meta", true, &meta);

	if (!r)
		r = node_object(&meta, "bpf_skel", true, &skel);
	if (!r)
		r = node_bool(&meta, "enable_multiple_export_types", false, &multiple);
	if (!r)
		r = node_string(&meta, "eunomia_version", false, &p->version);
	if (!r)
		r = parse_skeleton(p, &skel, multiple);
	if (!r)
		r = parse_doc(p, &skel);
	if (!r)
		r = node_array(&meta, "export_types", false, &types);
	if (!r)
		r = alloc_items(&types, sizeof(*p->types), &p->types);
	for (size_t i = 0; !r && i < json_array_size(types.json); i++) {
		r = node_item(&types, i, &item);
		if (!r)
			r = parse_type(&item, &p->types[p->n_types++]);
	}
	return r;
}
