// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "ecc/annotate.h"
#include "ecc/doc_shape.h"

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

int annotate_variable(json_t *entry, const struct source *s, const char *name, struct error *err)
{
	static const char *const keys[] = {"description", "cmdarg", "value", NULL};

	return copy(entry, s, name, DOC_VARIABLE, keys, err);
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
