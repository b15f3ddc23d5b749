// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/quote.h"
#include "base/text.h"
#include "base/units.h"
#include "model/redact.h"
#include "output/output.h"

/* A drain of a full ring is written in pieces of this size, which bounds the memory it takes. */
#define COLLECT_MAX (256 * 1024)

void output_init(struct output *o, const struct output_options *options, struct clock *clock,
		 int fd)
{
	static const struct output_ops *const formats[] = {
		[OUTPUT_TABLE] = &output_table,
		[OUTPUT_JSON] = &output_json,
		[OUTPUT_CSV] = &output_csv,
	};

	*o = (struct output){
		.ops = formats[options->format],
		.options = *options,
		.clock = clock,
		.fd = fd,
		.cancel_fd = -1,
	};
}

void output_done(struct output *o)
{
	buf_done(&o->out);
	buf_done(&o->notes);
	buf_done(&o->scratch);
	buf_done(&o->cell);
}

void output_resized(struct output *o)
{
	struct winsize size;

	if (!o->on_terminal)
		return;
	if (!ioctl(o->fd, TIOCGWINSZ, &size))
		o->terminal_width = size.ws_col; /* 0: it has not been told */
	o->width_read_at_ns = o->clock->read_at_ns;
}

void output_start(struct output *o)
{
	o->on_terminal =
		o->options.format == OUTPUT_TABLE && !o->options.wide && isatty(o->fd) == 1;
	output_resized(o);
	if (o->ops->start)
		o->ops->start(o);
	if (o->options.no_head)
		buf_reset(&o->out);
}

void output_put_head(struct buf *out, const struct output_options *options)
{
	struct output o;

	if (options->format == OUTPUT_JSON)
		return;
	output_init(&o, options, NULL, -1);
	o.ops->start(&o);
	buf_put(out, o.out.data, o.out.len);
	output_done(&o);
}

int output_event(struct output *o, const struct event *e)
{
	if (o->on_terminal && o->width_read_at_ns != o->clock->read_at_ns)
		output_resized(o);
	o->ops->event(o, e);
	return o->out.len < COLLECT_MAX ? 0 : output_flush(o);
}

void output_lost(struct output *o, uint64_t count, int64_t time_ns)
{
	o->ops->lost(o, count, time_ns);
}

void output_end(struct output *o, const struct output_totals *totals)
{
	o->ops->end(o, totals);
}

int output_flush(struct output *o)
{
	int r = 0;

	if (o->out.len || buf_error(&o->out))
		r = buf_flush_until(&o->out, o->fd, o->cancel_fd);
	if (o->notes.len)
		buf_flush(&o->notes, STDERR_FILENO);
	return r;
}

static void put_args(struct output *o, struct buf *out, const struct value *v,
		     const struct event *e)
{
	const char *at = v->text.s, *end = at + v->text.len;
	enum redact_next next = REDACT_PARTS;

	while (at < end) {
		const char *nul = memchr(at, '\0', (size_t)(end - at));
		size_t len = nul ? (size_t)(nul - at) : (size_t)(end - at);

		if (at != v->text.s)
			buf_putc(out, ' ');
		if (o->options.redact) {
			buf_reset(&o->scratch);
			redact_arg(&o->scratch, at, len, &next);
			quote_name(out, o->scratch.data ? o->scratch.data : "", o->scratch.len);
		} else {
			quote_name(out, at, len);
		}
		at += len + 1;
	}
	if (e->image->args_truncated)
		buf_puts(out, " …");
}

/* NAME of LEN bytes, which the table may shorten. */
static void put_name(struct output *o, struct buf *out, const char *name, size_t len)
{
	o->name.at = out->len;
	quote_name(out, name, len);
	o->name.len = out->len - o->name.at;
}

static void put_oom(struct output *o, struct buf *out, const struct death *d)
{
	buf_puts(out, d->oom == OOM_CGROUP   ? "cgroup"
		      : d->oom == OOM_GLOBAL ? "global"
					     : "unknown");
	if (d->oom_cgroup) {
		buf_putc(out, ' ');
		put_name(o, out, d->oom_cgroup->path, strlen(d->oom_cgroup->path));
	}
	if (d->has_oom_limit) {
		buf_puts(out, " limit ");
		buf_u64(out, d->oom_limit_bytes);
	}
}

static void put_time(struct output *o, struct buf *out, int64_t time_ns, bool for_people)
{
	if (for_people)
		clock_format_local(o->clock, out, time_ns);
	else
		clock_format_utc(o->clock, out, time_ns);
}

void output_put_text(struct output *o, struct buf *out, const struct field *field,
		     const struct event *e, bool for_people)
{
	struct value v = {.type = VALUE_NULL};

	o->name = (struct text_part){0};
	buf_reset(&o->scratch);
	field->get(e, &o->scratch, &v);
	switch (v.type) {
	case VALUE_NULL:
		break;
	case VALUE_U64:
		buf_u64(out, v.u64);
		break;
	case VALUE_I64:
		buf_i64(out, v.i64);
		break;
	case VALUE_BOOL:
		buf_puts(out, v.boolean ? "true" : "false");
		break;
	case VALUE_TEXT:
		if (for_people)
			quote_cell(out, v.text.s, v.text.len);
		else
			text_escape(out, v.text.s, v.text.len);
		break;
	case VALUE_SENTENCE:
		o->name = (struct text_part){out->len + v.name.at, v.name.len};
		buf_put(out, v.text.s, v.text.len);
		break;
	case VALUE_TIME:
		put_time(o, out, v.i64, for_people);
		break;
	case VALUE_DURATION:
		units_format_duration(out, v.u64);
		break;
	case VALUE_BYTES:
		units_format_bytes(out, v.u64);
		break;
	case VALUE_ARGS:
		put_args(o, out, &v, e);
		break;
	case VALUE_KILLER:
		put_name(o, out, v.death->killer->comm,
			 strnlen(v.death->killer->comm, RECORD_COMM_LEN));
		buf_printf(out, "[%d]", v.death->killer->pid);
		break;
	case VALUE_OOM:
		put_oom(o, out, v.death);
		break;
	}
}
