// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/json.h"
#include "base/text.h"
#include "model/redact.h"
#include "output/output.h"

/* A time needs no escape. */
static void put_time_value(struct output *o, struct json *j, int64_t time_ns)
{
	buf_putc(j->out, '"');
	clock_format_utc(o->clock, j->out, time_ns);
	buf_putc(j->out, '"');
	j->after_key = false;
}

static void put_time(struct output *o, struct json *j, const char *key, int64_t time_ns)
{
	json_key(j, key);
	put_time_value(o, j, time_ns);
}

static void json_start(struct output *o)
{
	struct json j;
	struct utsname uts;

	uname(&uts);
	json_init(&j, &o->out);
	json_object_begin(&j);
	json_key(&j, "type");
	json_cstr(&j, "start");
	put_time(o, &j, "time", clock_boot_to_real(o->clock, clock_now_boot()));
	json_member_bytes(&j, "host", uts.nodename, strlen(uts.nodename));
	json_key(&j, "kernel");
	json_cstr(&j, uts.release);
	json_key(&j, "version");
	json_cstr(&j, EXITSNOOP_VERSION);
	json_object_end(&j);
	buf_putc(&o->out, '\n');
}

static void put_optional(struct json *j, const char *key, const char *s)
{
	if (s) {
		json_member_bytes(j, key, s, strlen(s));
	} else {
		json_key(j, key);
		json_none(j);
	}
}

/* Only where it is so, as the keys with _hex. */
static void put_if(struct json *j, const char *key, bool is)
{
	if (!is)
		return;
	json_key(j, key);
	json_bool(j, true);
}

/* What of the fields of a process's program concerns who killed. */
static void put_killer_exe(struct json *j, const struct image *image)
{
	static const struct image unknown = {0};

	if (!image)
		image = &unknown;
	put_optional(j, "exe", image->exe);
	put_if(j, "exe_truncated", image->exe_truncated);
	put_if(j, "exe_other_mount_ns", image->file.mount == MOUNT_OTHER);
}

static void put_killer(struct json *j, const struct death *d)
{
	json_object_begin(j);
	json_key(j, "pid");
	json_i64(j, d->killer->pid);
	json_member_bytes(j, "comm", d->killer->comm, strnlen(d->killer->comm, RECORD_COMM_LEN));
	json_key(j, "uid");
	json_u64(j, d->killer->uid);
	put_killer_exe(j, d->killer_image);
	json_object_end(j);
}

static void put_oom(struct json *j, const struct death *d)
{
	static const char *const scopes[] = {
		[OOM_CGROUP] = "cgroup", [OOM_GLOBAL] = "global", [OOM_UNKNOWN] = NULL};

	json_object_begin(j);
	put_optional(j, "scope", scopes[d->oom]);
	put_optional(j, "cgroup", d->oom_cgroup ? d->oom_cgroup->path : NULL);
	put_if(j, "cgroup_truncated", d->oom_cgroup && d->oom_cgroup->truncated);
	json_key(j, "limit_bytes");
	if (d->has_oom_limit)
		json_u64(j, d->oom_limit_bytes);
	else
		json_none(j);
	json_object_end(j);
}

/* Walks over the arguments of a value; false at the end. */
static bool next_arg(const char **at, const char *end, const char **ret, size_t *ret_len)
{
	const char *nul;

	if (*at >= end)
		return false;
	nul = memchr(*at, '\0', (size_t)(end - *at));
	*ret = *at;
	*ret_len = (size_t)((nul ? nul : end) - *at);
	*at = nul ? nul + 1 : end;
	return true;
}

/* What is left of the arguments *V with --redact, valid until o->cell changes. */
static void redact_args(struct output *o, struct value *v)
{
	const char *at = v->text.s, *end = at + v->text.len, *arg;
	enum redact_next next = REDACT_PARTS;
	size_t len;

	buf_reset(&o->cell);
	while (next_arg(&at, end, &arg, &len)) {
		redact_arg(&o->cell, arg, len, &next);
		buf_putc(&o->cell, '\0');
	}
	v->text.len = o->cell.len;
	v->text.s = buf_cstr(&o->cell);
}

static void put_args_as(struct json *j, const struct value *v, bool hex)
{
	const char *at = v->text.s, *end = at + v->text.len, *arg;
	size_t len;

	json_array_begin(j);
	while (next_arg(&at, end, &arg, &len)) {
		if (hex)
			json_hex(j, arg, len);
		else
			json_str(j, arg, len);
	}
	json_array_end(j);
}

static void put_args(struct output *o, struct json *j, const struct value *v)
{
	struct value shown = *v;

	if (o->options.redact)
		redact_args(o, &shown);
	put_args_as(j, &shown, false);
	if (text_is_utf8(shown.text.s, shown.text.len))
		return;
	json_key(j, "args_hex");
	put_args_as(j, &shown, true);
}

static void put_text(struct json *j, const char *name, const struct value *v)
{
	if (json_str(j, v->text.s, v->text.len))
		return;
	buf_printf(j->out, ",\"%s_hex\":", name);
	j->after_key = true; /* the comma stands there */
	json_hex(j, v->text.s, v->text.len);
}

/* The value of the field NAME, whose key stands there already. */
static void put_value(struct output *o, struct json *j, const char *name, const struct value *v)
{
	switch (v->type) {
	case VALUE_NULL:
		json_none(j);
		break;
	case VALUE_U64:
	case VALUE_DURATION:
	case VALUE_BYTES:
		json_u64(j, v->u64);
		break;
	case VALUE_I64:
		json_i64(j, v->i64);
		break;
	case VALUE_BOOL:
		json_bool(j, v->boolean);
		break;
	case VALUE_TEXT:
	case VALUE_SENTENCE:
		put_text(j, name, v);
		break;
	case VALUE_TIME:
		put_time_value(o, j, v->i64);
		break;
	case VALUE_ARGS:
		put_args(o, j, v);
		break;
	case VALUE_KILLER:
		put_killer(j, v->death);
		break;
	case VALUE_OOM:
		put_oom(j, v->death);
		break;
	}
}

/* `"name":` of every field, made once. */
static const struct key {
	char text[32];
	size_t len;
} * made_keys(void)
{
	static struct key keys[FIELD_COLUMNS_MAX];

	for (size_t i = 0; i < field_count && !keys[i].len; i++)
		keys[i].len = (size_t)snprintf(keys[i].text, sizeof(keys[i].text),
					       ",\"%s\":", field_table[i].name);
	return keys;
}

/* With -o only what is chosen; the type tells one kind of line from another and is always there. */
static bool is_wanted(const struct output *o, const struct field *field)
{
	const struct columns *c = &o->options.columns;

	if (!o->options.columns_chosen || field == field_table)
		return field->in_json;
	for (size_t i = 0; i < c->n; i++)
		if (c->fields[i] == field)
			return field->in_json;
	return false;
}

static void json_event(struct output *o, const struct event *e)
{
	const struct key *keys = made_keys();
	size_t first = 1; /* no comma before the first */
	struct json j;

	json_init(&j, &o->out);
	json_object_begin(&j);
	for (size_t i = 0; i < field_count; i++) {
		struct value v = {.type = VALUE_NULL};

		if (!is_wanted(o, &field_table[i]))
			continue;
		buf_reset(&o->scratch);
		json_key_made(&j, keys[i].text + first, keys[i].len - first);
		first = 0;
		field_table[i].get(e, &o->scratch, &v);
		put_value(o, &j, field_table[i].name, &v);
	}
	json_object_end(&j);
	buf_putc(&o->out, '\n');
}

static void json_lost(struct output *o, uint64_t count, int64_t time_ns)
{
	struct json j;

	json_init(&j, &o->out);
	json_object_begin(&j);
	json_key(&j, "type");
	json_cstr(&j, "lost");
	json_key(&j, "count");
	json_u64(&j, count);
	put_time(o, &j, "time", time_ns);
	json_object_end(&j);
	buf_putc(&o->out, '\n');
}

static void json_end(struct output *o, const struct output_totals *totals)
{
	const struct {
		const char *key;
		uint64_t value;
	} counts[] = {
		{"exits", totals->exits},
		{"threads", totals->threads},
		{"lost", totals->lost},
		{"identities_dropped", totals->identity},
		{"signals_dropped", totals->causes},
		{"usages_dropped", totals->usage},
		{"children_dropped", totals->tree},
		{"paths_truncated", totals->paths},
		{"damaged", totals->damaged},
		{"exits_repeated", totals->repeated},
	};
	struct json j;

	json_init(&j, &o->out);
	json_object_begin(&j);
	json_key(&j, "type");
	json_cstr(&j, "end");
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		json_key(&j, counts[i].key);
		json_u64(&j, counts[i].value);
	}
	put_time(o, &j, "time", clock_boot_to_real(o->clock, clock_now_boot()));
	json_object_end(&j);
	buf_putc(&o->out, '\n');
}

const struct output_ops output_json = {
	.start = json_start,
	.event = json_event,
	.lost = json_lost,
	.end = json_end,
};
