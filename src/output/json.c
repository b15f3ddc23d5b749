// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>
#include <sys/utsname.h>

#include "base/json.h"
#include "base/text.h"
#include "model/redact.h"
#include "output/output.h"

static void put_time(struct output *o, struct json *j, const char *key, int64_t time_ns)
{
	buf_reset(&o->cell);
	clock_format_rfc3339(&o->cell, time_ns);
	json_key(j, key);
	json_str(j, o->cell.data ? o->cell.data : "", o->cell.len);
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

static void put_killer(struct json *j, const char *key, const struct death *d)
{
	json_key(j, key);
	json_object_begin(j);
	json_key(j, "pid");
	json_i64(j, d->killer->pid);
	json_member_bytes(j, "comm", d->killer->comm, strnlen(d->killer->comm, RECORD_COMM_LEN));
	json_key(j, "uid");
	json_u64(j, d->killer->uid);
	put_optional(j, "exe", d->killer_exe);
	json_object_end(j);
}

static void put_oom(struct json *j, const char *key, const struct death *d)
{
	static const char *const scopes[] = {
		[OOM_CGROUP] = "cgroup", [OOM_GLOBAL] = "global", [OOM_UNKNOWN] = NULL};

	json_key(j, key);
	json_object_begin(j);
	put_optional(j, "scope", scopes[d->oom]);
	put_optional(j, "cgroup", d->oom_cgroup);
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

static void put_args_as(struct output *o, struct json *j, const struct value *v, bool hex)
{
	const char *at = v->text.s, *end = at + v->text.len, *arg;
	bool after_name = false;
	size_t len;

	json_array_begin(j);
	while (next_arg(&at, end, &arg, &len)) {
		if (o->options.redact) {
			buf_reset(&o->cell);
			redact_arg(&o->cell, arg, len, &after_name);
			arg = o->cell.data ? o->cell.data : "";
			len = o->cell.len;
		}
		if (hex)
			json_hex(j, arg, len);
		else
			json_str(j, arg, len);
	}
	json_array_end(j);
}

static void put_args(struct output *o, struct json *j, const char *key, const struct value *v)
{
	json_key(j, key);
	put_args_as(o, j, v, false);
	if (text_is_utf8(v->text.s, v->text.len))
		return;
	json_key(j, "args_hex");
	put_args_as(o, j, v, true);
}

static void put_value(struct output *o, struct json *j, const char *key, const struct value *v)
{
	switch (v->type) {
	case VALUE_TEXT:
		json_member_bytes(j, key, v->text.s, v->text.len);
		return;
	case VALUE_TIME:
		put_time(o, j, key, v->i64);
		return;
	case VALUE_ARGS:
		put_args(o, j, key, v);
		return;
	case VALUE_KILLER:
		put_killer(j, key, v->death);
		return;
	case VALUE_OOM:
		put_oom(j, key, v->death);
		return;
	default:
		break;
	}
	json_key(j, key);
	if (v->type == VALUE_I64)
		json_i64(j, v->i64);
	else if (v->type == VALUE_BOOL)
		json_bool(j, v->boolean);
	else if (v->type == VALUE_NULL)
		json_none(j);
	else
		json_u64(j, v->u64);
}

static void json_event(struct output *o, const struct event *e)
{
	struct json j;

	json_init(&j, &o->out);
	json_object_begin(&j);
	for (size_t i = 0; i < field_count; i++) {
		struct value v = {.type = VALUE_NULL};

		if (!field_table[i].in_json)
			continue;
		buf_reset(&o->scratch);
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
