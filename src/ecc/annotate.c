// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "ecc/annotate.h"
#include "ecc/doc_shape.h"
#include "package/limits.h"
#include "package/naming.h"
#include "package/word.h"

/* Copies the members KEYS of what is said of NAME; checks that all of it may stand at TARGET. */
static int copy(json_t *to, const struct source *s, const char *name, enum doc_target target,
		const char *const *keys, struct error *err)
{
	json_t *entry = json_object_get(s->docs, name), *doc = json_object_get(entry, "doc"),
	       *value;
	json_t *lines = json_object_get(doc, "lines");
	const char *key;

	json_object_foreach(doc, key, value) {
		const struct doc_shape *shape = doc_shape_by_key(key);

		if (shape && !(shape->targets & target))
			return error_set(err, EINVAL, "%s:%d: @%s does not belong to %s ('%s')",
					 json_string_value(json_object_get(entry, "path")),
					 (int)json_integer_value(json_object_get(lines, key)),
					 shape->name, doc_target_name(target), name);
	}
	for (; *keys; keys++) {
		value = json_object_get(doc, *keys);
		if (value && json_object_set(to, *keys, value) < 0)
			return error_errno(err, ENOMEM, "%s", name);
	}
	return 0;
}

int annotate_map(json_t *entry, const struct source *s, const char *name, struct error *err)
{
	static const char *const keys[] = {"sample", "intepreter", "export_config", NULL};

	return copy(entry, s, name, DOC_MAP, keys, err);
}

int annotate_program(json_t *entry, const struct source *s, const char *name, struct error *err)
{
	static const char *const keys[] = {"ifindex", "flags", "xdpopts", "tchook", "tcopts", NULL};

	return copy(entry, s, name, DOC_PROGRAM, keys, err);
}

/* ecli refuses a package with such a name: it goes to terminals as it is. */
static int check_option(const struct source *s, const char *name, const json_t *arg,
			struct error *err)
{
	const json_t *entry = json_object_get(s->docs, name);
	const json_t *lines = json_object_get(json_object_get(entry, "doc"), "lines");
	const char *option = json_string_value(json_object_get(arg, "long"));

	if (!option || !*option || (naming_is_option(option) && strlen(option) <= MAX_NAME_BYTES))
		return 0;
	return error_set(err, EINVAL,
			 "%s:%d: @cmdarg: \"long\": '%.80s' is no name of an option: letters, "
			 "digits, '-', '_' and '.'",
			 json_string_value(json_object_get(entry, "path")),
			 (int)json_integer_value(json_object_get(lines, "cmdarg")), option);
}

int annotate_variable(json_t *entry, const struct source *s, const char *name, struct error *err)
{
	static const char *const keys[] = {"description", "cmdarg", "value", NULL};
	int r = copy(entry, s, name, DOC_VARIABLE, keys, err);

	return r ? r : check_option(s, name, json_object_get(entry, "cmdarg"), err);
}

/* VALUE, told by the annotation KEY (its member, if MEMBER) of ENTRY. Pointers and structs are no
 * options: what is told of them nobody reads. */
static int check_value(const struct shape *shape, const json_t *entry, const char *key,
		       const char *member, const json_t *value, struct error *err)
{
	const json_t *lines = json_object_get(json_object_get(entry, "doc"), "lines");
	_cleanup_(buf_donep) struct buf what = {0};
	_cleanup_(freep) void *data = NULL;

	if (!value || json_is_null(value) || !word_can_set(shape))
		return 0;
	buf_printf(&what, "%s:%d: @%s%s", json_string_value(json_object_get(entry, "path")),
		   (int)json_integer_value(json_object_get(lines, key)), key, member);
	data = malloc(shape->size);
	if (!data || buf_error(&what))
		return error_errno(err, ENOMEM, "%s", key);
	return word_from_json(shape, value, buf_cstr(&what), data, err);
}

int annotate_check_values(const struct source *s, const char *name, const struct btf *btf,
			  uint32_t type_id, struct error *err)
{
	const json_t *entry = json_object_get(s->docs, name), *doc = json_object_get(entry, "doc");
	const json_t *value = json_object_get(doc, "value"),
		     *initial = json_object_get(json_object_get(doc, "cmdarg"), "default");
	_cleanup_(shape_freep) struct shape *shape = NULL;
	int r;

	if (!value && !initial)
		return 0;
	r = shape_new(btf, type_id, &shape, err);
	if (!r)
		r = check_value(shape, entry, "value", "", value, err);
	return r ? r : check_value(shape, entry, "cmdarg", ": \"default\"", initial, err);
}

/* By convention the licence is called LICENSE; "license" and "_license" are common too. */
static const char *licence_name(const struct source *s)
{
	static const char *const names[] = {"LICENSE", "license", "_license", "_LICENSE"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (json_object_get(s->docs, names[i]))
			return names[i];
	return NULL;
}

int annotate_object(const struct source *s, json_t **ret_doc, struct error *err)
{
	static const char *const keys[] = {"brief", "description", "details", "version", NULL};
	const char *name = licence_name(s);
	json_t *doc;
	int r;

	if (!name)
		return 0;
	doc = json_object();
	r = doc ? copy(doc, s, name, DOC_LICENSE, keys, err) : error_errno(err, ENOMEM, "%s", name);
	if (!r && json_object_size(doc)) {
		*ret_doc = doc;
		return 0;
	}
	json_decref(doc);
	return r;
}
