// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "ecli/iter.h"
#include "package/limits.h"

#define CHUNK (64UL * 1024)

bool iter_is(const char *section)
{
	return !strncmp(section, "iter", 4);
}

static void put_plain(struct output *o, const char *text, size_t len)
{
	for (size_t at = 0; at < len; at++) {
		const char *tab = memchr(text + at, '\t', len - at);
		size_t n = tab ? (size_t)(tab - text) - at : len - at;

		text_escape(&o->out, text + at, n);
		at += n;
		if (tab)
			buf_putc(&o->out, '\t');
	}
}

static void put_json(struct output *o, const char *program, const char *text, size_t len)
{
	struct json j;

	json_init(&j, &o->out);
	json_object_begin(&j);
	stamp_json(&o->stamp, &j, clock_now_boot());
	json_key(&j, "program");
	json_cstr(&j, program);
	json_member_bytes(&j, "text", text, len);
	json_object_end(&j);
}

static void put_csv(struct output *o, const char *program, const char *text, size_t len)
{
	static const char source;
	_cleanup_(buf_donep) struct buf cell = {0};
	bool timed = o->stamp.mode != STAMP_NONE;

	if (output_switch(o, &source))
		buf_printf(&o->out, "%sprogram,text\n", timed ? "time," : "");
	if (timed) {
		stamp_exact(&o->stamp, &o->out, clock_now_boot());
		buf_putc(&o->out, ',');
	}
	buf_printf(&o->out, "%s,", program);
	text_escape(&cell, text, len);
	output_csv_cell(o, cell.data, cell.len);
}

/* A line, ENDED by a newline or cut. */
static void put_line(struct output *o, const char *program, const char *text, size_t len,
		     bool ended)
{
	if (o->format == OUTPUT_JSON)
		put_json(o, program, text, len);
	else if (o->format == OUTPUT_CSV)
		put_csv(o, program, text, len);
	else
		put_plain(o, text, len);
	if (ended || o->format != OUTPUT_PLAIN)
		buf_putc(&o->out, '\n');
	output_row_end(o);
}

/* The whole lines in IN, which then has only what is left. */
static void put_lines(struct output *o, const char *program, struct buf *in)
{
	size_t at = 0;

	for (char *end; at < in->len && (end = memchr(in->data + at, '\n', in->len - at));) {
		size_t len = (size_t)(end - in->data) - at;

		put_line(o, program, in->data + at, len, true);
		at += len + 1;
	}
	memmove(in->data, in->data + at, in->len - at);
	in->len -= at;
	if (in->len < MAX_RECORD_BYTES)
		return;
	put_line(o, program, in->data, in->len, false);
	in->len = 0;
}

static int read_text(int fd, struct output *o, const char *program)
{
	_cleanup_(buf_donep) struct buf in = {0};
	ssize_t n;

	do {
		char *space = buf_room(&in, CHUNK);

		if (!space)
			return -ENOMEM;
		n = read(fd, space, CHUNK);
		if (n <= 0)
			continue;
		in.len += (size_t)n;
		put_lines(o, program, &in);
	} while (!o->error && (n > 0 || (n < 0 && errno == EAGAIN)));
	if (in.len)
		put_line(o, program, in.data, in.len, false);
	return n < 0 ? -errno : 0;
}

int iter_read_all(const struct hooks *h, struct output *o, struct error *err)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct bpf_program *p = h->items[i].program;
		_cleanup_(closep) int fd = -1;
		int r;

		if (h->items[i].kind != HOOK_LINK || !iter_is(bpf_program__section_name(p)))
			continue;
		fd = bpf_iter_create(bpf_link__fd(h->items[i].link));
		r = fd < 0 ? fd : read_text(fd, o, bpf_program__name(p));
		if (r)
			return error_errno(err, -r, "cannot read the iterator '%s'",
					   bpf_program__name(p));
	}
	return 0;
}
