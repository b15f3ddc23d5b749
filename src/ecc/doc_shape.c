// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "ecc/doc_shape.h"

enum field_type { FIELD_ANY, FIELD_BOOL, FIELD_INT, FIELD_POSITIVE, FIELD_STRING, FIELD_LETTER };

struct doc_field {
	const char *name;
	enum field_type type;
	bool required;
	const char *const *words; /* a string must be one of them; NULL-terminated */
};

static const char *const sample_types[] = {"default_kv", "log2_hist", "linear_hist", NULL};
static const char *const attach_points[] = {"BPF_TC_INGRESS", "BPF_TC_EGRESS", "BPF_TC_CUSTOM",
					    NULL};

static const struct doc_field cmdarg_fields[] = {
	{"default", FIELD_ANY, false, NULL},
	{"long", FIELD_STRING, false, NULL},
	{"short", FIELD_LETTER, false, NULL},
	{"help", FIELD_STRING, false, NULL},
	{0},
};

static const struct doc_field sample_fields[] = {
	{"interval", FIELD_POSITIVE, true, NULL},
	{"type", FIELD_STRING, false, sample_types},
	{"unit", FIELD_STRING, false, NULL},
	{"clear_map", FIELD_BOOL, false, NULL},
	{0},
};

static const struct doc_field tchook_fields[] = {
	{"ifindex", FIELD_INT, true, NULL},
	{"attach_point", FIELD_STRING, true, attach_points},
	{0},
};

static const struct doc_field tcopts_fields[] = {
	{"handle", FIELD_INT, false, NULL},
	{"priority", FIELD_INT, false, NULL},
	{0},
};

static const struct doc_field xdpopts_fields[] = {
	{"old_prog_fd", FIELD_INT, false, NULL},
	{0},
};

static const struct doc_field interpreter_fields[] = {
	{"stack_trace", FIELD_ANY, true, NULL},
	{0},
};

static const struct doc_field integer_field[] = {{0}};

#define EVERYWHERE (DOC_LICENSE | DOC_VARIABLE | DOC_MAP | DOC_PROGRAM | DOC_STRUCT)

static const struct doc_shape shapes[] = {
	{"description", "description", DOC_TEXT, EVERYWHERE, true, false, false, NULL},
	{"brief", "brief", DOC_TEXT, EVERYWHERE, false, false, false, NULL},
	{"details", "details", DOC_TEXT, EVERYWHERE, true, true, false, NULL},
	{"version", "version", DOC_WORD, EVERYWHERE, false, false, false, NULL},
	{"cmdarg", "cmdarg", DOC_JSON, DOC_VARIABLE, false, false, false, cmdarg_fields},
	{"value", "value", DOC_JSON, DOC_VARIABLE, false, false, true, NULL},
	{"sample", "sample", DOC_JSON, DOC_MAP, false, false, false, sample_fields},
	/* the format spells this one so */
	{"intepreter", "intepreter", DOC_JSON, DOC_MAP, false, false, false, interpreter_fields},
	{"interpreter", "intepreter", DOC_JSON, DOC_MAP, false, false, false, interpreter_fields},
	{"export_config", "export_config", DOC_JSON, DOC_MAP, false, false, true, NULL},
	{"ifindex", "ifindex", DOC_JSON, DOC_PROGRAM, false, false, false, integer_field},
	{"flags", "flags", DOC_JSON, DOC_PROGRAM, false, false, false, integer_field},
	{"xdpopts", "xdpopts", DOC_JSON, DOC_PROGRAM, false, false, false, xdpopts_fields},
	{"tchook", "tchook", DOC_JSON, DOC_PROGRAM, false, false, false, tchook_fields},
	{"tcopts", "tcopts", DOC_JSON, DOC_PROGRAM, false, false, false, tcopts_fields},
	{"export", "export", DOC_FLAG, DOC_STRUCT, false, false, false, NULL},
};

const struct doc_shape *doc_shape_find(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++)
		if (strlen(shapes[i].name) == len && !memcmp(shapes[i].name, name, len))
			return &shapes[i];
	return NULL;
}

const struct doc_shape *doc_shape_by_key(const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++)
		if (!strcmp(shapes[i].key, key))
			return &shapes[i];
	return NULL;
}

static const struct doc_field *find_field(const struct doc_field *fields, const char *name)
{
	for (; fields->name; fields++)
		if (!strcmp(fields->name, name))
			return fields;
	return NULL;
}

static const char *nearest_field(const struct doc_field *fields, const char *name)
{
	const char *names[8];
	size_t n = 0;

	for (; fields->name && n < ARRAY_SIZE(names); fields++)
		names[n++] = fields->name;
	return text_nearest(name, names, n);
}

/* NULL when VALUE is of the field's type, else what it must be. */
static const char *type_wanted(const struct doc_field *field, const json_t *value)
{
	switch (field->type) {
	case FIELD_ANY:
		return NULL;
	case FIELD_BOOL:
		return json_is_boolean(value) ? NULL : "true or false";
	case FIELD_INT:
		return json_is_integer(value) ? NULL : "an integer";
	case FIELD_POSITIVE:
		return json_is_integer(value) && json_integer_value(value) > 0
			       ? NULL
			       : "an integer above 0";
	case FIELD_STRING:
		return json_is_string(value) ? NULL : "a string";
	case FIELD_LETTER:
		return json_is_string(value) && json_string_length(value) == 1 ? NULL
									       : "one letter";
	}
	return NULL;
}

static bool is_one_of(const char *const *words, const char *word, struct buf *list)
{
	for (const char *const *w = words; *w; w++) {
		if (!strcmp(*w, word))
			return true;
		buf_printf(list, "%s%s", w == words ? "" : ", ", *w);
	}
	return false;
}

static int check_object(const struct doc_shape *shape, const json_t *value, const char *where,
			struct error *err)
{
	const struct doc_field *field;
	const char *name, *wanted;
	json_t *member;

	json_object_foreach((json_t *)value, name, member) {
		_cleanup_(buf_donep) struct buf list = {0};
		const char *near = nearest_field(shape->fields, name);

		field = find_field(shape->fields, name);
		if (!field)
			return error_set(err, EINVAL, "%s: @%s has no \"%s\"%s%s%s", where,
					 shape->name, name, near ? "; did you mean \"" : "",
					 near ? near : "", near ? "\"?" : "");
		wanted = type_wanted(field, member);
		if (wanted)
			return error_set(err, EINVAL, "%s: @%s: \"%s\" must be %s", where,
					 shape->name, name, wanted);
		if (field->words && !is_one_of(field->words, json_string_value(member), &list))
			return error_set(err, EINVAL, "%s: @%s: \"%s\" must be one of %s", where,
					 shape->name, name, buf_cstr(&list));
	}
	for (field = shape->fields; field->name; field++)
		if (field->required && !json_object_get(value, field->name))
			return error_set(err, EINVAL, "%s: @%s needs \"%s\"", where, shape->name,
					 field->name);
	return 0;
}

int doc_shape_check(const struct doc_shape *shape, const json_t *value, const char *file,
		    unsigned int line, struct error *err)
{
	_cleanup_(buf_donep) struct buf where = {0};

	if (!shape->fields)
		return 0;
	buf_printf(&where, "%s:%u", file, line);
	if (shape->fields == integer_field)
		return json_is_integer(value) ? 0
					      : error_set(err, EINVAL, "%s: @%s must be an integer",
							  buf_cstr(&where), shape->name);
	if (!json_is_object(value))
		return error_set(err, EINVAL, "%s: @%s must be a JSON object: {...}",
				 buf_cstr(&where), shape->name);
	return check_object(shape, value, buf_cstr(&where), err);
}

const char *doc_target_name(unsigned int target)
{
	switch (target) {
	case DOC_LICENSE:
		return "the licence";
	case DOC_VARIABLE:
		return "a variable";
	case DOC_MAP:
		return "a map";
	case DOC_PROGRAM:
		return "a program";
	default:
		return "a struct";
	}
}
