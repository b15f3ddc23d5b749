// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the ring hands to the model, as raw bytes: first a byte of options, then records, each a u16
 * of its length and that many bytes. Whatever they say - lengths that lie, names without a NUL,
 * types that nobody knows - nothing outside of them is read, each death is shown in its format, and
 * what is shown drives no terminal and is JSON where it says so.
 */
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "model/event.h"
#include "output/summary.h"
#include "record-seeds.h"

struct record_reached record_reached;

static struct users *users;
static struct clock now;
static int null_fd = -1;

/* NOLINTNEXTLINE(readability-non-const-parameter): libFuzzer says what it is */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	users = users_new();
	clock_init(&now);
	null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	return 0;
}

/* Control characters: what ends a line (CSV: CRLF), and what colours a row, is ours. */
static bool is_ours(const struct output *o, size_t i)
{
	switch (o->out.data[i]) {
	case '\n':
		return true;
	case '\r':
		return o->options.format == OUTPUT_CSV && i + 2 == o->out.len;
	case '\x1b':
		return o->options.format == OUTPUT_TABLE && o->options.color;
	default:
		return false;
	}
}

static void check_text(const struct output *o)
{
	for (size_t i = 0; i < o->out.len; i++) {
		unsigned char c = (unsigned char)o->out.data[i];

		if ((c < 0x20 || c == 0x7f) && !is_ours(o, i))
			abort();
	}
}

static void check_json(const struct output *o)
{
	json_t *json = json_loadb(o->out.data, o->out.len,
				  JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, NULL);

	if (!json || o->out.data[o->out.len - 1] != '\n')
		abort();
	json_decref(json);
}

static void show(struct output *o, const struct event *e)
{
	output_event(o, e);
	if (!o->out.len)
		abort();
	check_text(o);
	if (o->options.format == OUTPUT_JSON)
		check_json(o);
	buf_reset(&o->out);
	buf_reset(&o->notes);
}

static void note_reached(const struct event *e)
{
	record_reached = (struct record_reached){
		.deaths = record_reached.deaths + 1,
		.flags = e->r->flags,
		.session = e->r->session,
		.cpu_ns = e->user_ns + e->system_ns,
		.sender = e->r->sender.pid,
		.oom_pages = e->r->oom.limit_pages,
		.cause = e->death.cause,
		.exe = e->image && e->image->exe,
		.killer_exe = e->death.killer_image && e->death.killer_image->exe,
		.cgroup = e->cgroup,
	};
}

static void show_all(struct summary *summary, struct output *outputs, size_t n,
		     const struct event *e)
{
	for (size_t i = 0; i < n; i++)
		show(&outputs[i], e);
	summary_add(summary, e);
	note_reached(e);
}

static void feed(struct events *events, struct summary *summary, struct output *outputs, size_t n,
		 const void *data, size_t size)
{
	/* A block of its own, so that one byte too far is seen. */
	void *record = malloc(size + !size);
	struct event e;

	memcpy(record, data, size);
	if (events_feed(events, record, size, &e))
		show_all(summary, outputs, n, &e);
	free(record);
}

static void open_output(struct output *o, enum output_format format, unsigned char how)
{
	struct output_options options = {
		.format = format,
		.color = how & COLOR,
		.wide = how & WIDE,
		.redact = how & REDACT,
	};

	columns_all(&options.columns);
	output_init(o, &options, &now, null_fd);
	output_start(o);
	buf_reset(&o->out);
}

/* The closing words, in the buffers of the outputs that check them. */
static void sum_up(const struct summary *summary, struct output *table, struct output *json)
{
	struct summary_frame frame = {0};
	struct output_totals totals = {0};

	summary_put_text(&table->out, summary, &frame, &totals, &now);
	check_text(table);
	summary_put_json(&json->out, summary, &frame, &totals);
	check_json(json);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct output outputs[3];
	struct events_options options;
	struct summary *summary;
	struct events *events;

	record_reached = (struct record_reached){0};
	if (!size)
		return 0;
	options = (struct events_options){
		.identity = data[0] & WITH_IDENTITY,
		.some_execs = data[0] & SOME_EXECS,
		.args_max = 64,
	};
	events = events_new(&options, &now, users);
	summary = summary_new();
	for (size_t i = 0; i < 3; i++)
		open_output(&outputs[i], (enum output_format)i, data[0]);
	for (size_t at = 1; at + 2 <= size;) {
		size_t len = data[at] | (size_t)data[at + 1] << 8;

		at += 2;
		len = len < size - at ? len : size - at;
		feed(events, summary, outputs, 3, data + at, len);
		at += len;
		if (data[0] & LOSE && events_processes(events))
			processes_lost(events_processes(events));
	}
	for (struct event e; events_overdue(events, UINT64_MAX, &e);)
		show_all(summary, outputs, 3, &e);
	record_reached.damaged = events_damaged(events);
	sum_up(summary, &outputs[OUTPUT_TABLE], &outputs[OUTPUT_JSON]);
	summary_free(summary);
	for (size_t i = 0; i < 3; i++)
		output_done(&outputs[i]);
	events_free(events);
	return 0;
}
