// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "ecc/to_yaml.h"

static int append(void *data, unsigned char *bytes, size_t len)
{
	buf_put(data, bytes, len);
	return 1;
}

static bool emit_scalar(yaml_emitter_t *emitter, const char *text, size_t len, bool plain)
{
	yaml_event_t event;

	/* a string is quoted, so that "true" and "12" stay strings */
	return yaml_scalar_event_initialize(
		       &event, NULL, NULL, (const yaml_char_t *)text, (int)len, plain, !plain,
		       plain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE) &&
	       yaml_emitter_emit(emitter, &event);
}

static bool emit(yaml_emitter_t *emitter, const json_t *value);

static int compare_keys(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool emit_members(yaml_emitter_t *emitter, const json_t *object)
{
	size_t n = 0, len = json_object_size(object);
	_cleanup_(freep) const char **keys = calloc(len + 1, sizeof(*keys));
	const char *key;
	json_t *member;
	bool ok = keys;

	if (!ok)
		return false;
	json_object_foreach((json_t *)object, key, member)
		keys[n++] = key;
	qsort(keys, n, sizeof(*keys), compare_keys);
	for (size_t i = 0; ok && i < n; i++)
		ok = emit_scalar(emitter, keys[i], strlen(keys[i]), true) &&
		     emit(emitter, json_object_get(object, keys[i]));
	return ok;
}

static bool emit_object(yaml_emitter_t *emitter, const json_t *object)
{
	yaml_event_t event;

	return yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
						   YAML_BLOCK_MAPPING_STYLE) &&
	       yaml_emitter_emit(emitter, &event) && emit_members(emitter, object) &&
	       yaml_mapping_end_event_initialize(&event) && yaml_emitter_emit(emitter, &event);
}

static bool emit_array(yaml_emitter_t *emitter, const json_t *array)
{
	yaml_event_t event;
	json_t *item;
	size_t i;

	if (!yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
						  YAML_BLOCK_SEQUENCE_STYLE) ||
	    !yaml_emitter_emit(emitter, &event))
		return false;
	json_array_foreach(array, i, item)
		if (!emit(emitter, item))
			return false;
	return yaml_sequence_end_event_initialize(&event) && yaml_emitter_emit(emitter, &event);
}

static bool emit(yaml_emitter_t *emitter, const json_t *value)
{
	_cleanup_(freep) char *text = NULL;

	if (json_is_object(value))
		return emit_object(emitter, value);
	if (json_is_array(value))
		return emit_array(emitter, value);
	if (json_is_string(value))
		return emit_scalar(emitter, json_string_value(value), json_string_length(value),
				   false);
	text = json_dumps(value, JSON_ENCODE_ANY);
	return text && emit_scalar(emitter, text, strlen(text), true);
}

static bool emit_document(yaml_emitter_t *emitter, const json_t *value)
{
	yaml_event_t event;

	return yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING) &&
	       yaml_emitter_emit(emitter, &event) &&
	       yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1) &&
	       yaml_emitter_emit(emitter, &event) && emit(emitter, value) &&
	       yaml_document_end_event_initialize(&event, 1) &&
	       yaml_emitter_emit(emitter, &event) && yaml_stream_end_event_initialize(&event) &&
	       yaml_emitter_emit(emitter, &event);
}

int yaml_write(struct buf *out, const json_t *value, struct error *err)
{
	yaml_emitter_t emitter;
	bool ok;

	if (!yaml_emitter_initialize(&emitter))
		return error_errno(err, ENOMEM, "cannot write YAML");
	yaml_emitter_set_output(&emitter, append, out);
	yaml_emitter_set_unicode(&emitter, 1);
	ok = emit_document(&emitter, value) && !buf_error(out);
	yaml_emitter_delete(&emitter);
	return ok ? 0 : error_errno(err, ENOMEM, "cannot write YAML");
}
