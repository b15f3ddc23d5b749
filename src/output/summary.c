// SPDX-License-Identifier: BSD-2-Clause
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/quote.h"
#include "base/signame.h"
#include "base/units.h"
#include "model/status.h"
#include "output/notes.h"
#include "output/summary.h"

static void put_who(struct buf *out, const struct summary_item *item)
{
	quote_name(out, item->comm, strlen(item->comm));
	buf_printf(out, "[%d]", item->pid);
}

static void put_failures(struct buf *out, const struct summary *s, const struct summary_frame *f,
			 struct clock *clock)
{
	for (size_t i = 0; i < s->n_failed; i++) {
		const struct summary_item *item = &s->failed[i];

		buf_puts(out, i ? "                 " : "  first failure: ");
		clock_format_local(clock, out, item->time_ns);
		buf_putc(out, ' ');
		put_who(out, item);
		buf_printf(out, ": %s, after ", item->reason ? item->reason : "?");
		units_format_duration(out, item->duration_ns);
		buf_putc(out, '\n');
	}
	if (f->failures > s->n_failed)
		buf_printf(out, "                 and %" PRIu64 " more\n",
			   f->failures - s->n_failed);
}

static void put_top(struct buf *out, const char *title, const struct summary_item *items, size_t n,
		    bool by_cpu)
{
	if (!n)
		return;
	buf_puts(out, title);
	for (size_t i = 0; i < n; i++) {
		buf_puts(out, i ? ", " : "");
		put_who(out, &items[i]);
		buf_putc(out, ' ');
		units_format_duration(out, by_cpu ? items[i].cpu_ns : items[i].duration_ns);
	}
	buf_putc(out, '\n');
}

void summary_put_text(struct buf *out, const struct summary *s, const struct summary_frame *f,
		      const struct output_totals *totals, struct clock *clock)
{
	buf_printf(out, "exitsnoop: %" PRIu64 " %s, %" PRIu64 " failed, in ", f->processes,
		   f->processes == 1 ? "process" : "processes", f->failures);
	units_format_duration(out, f->elapsed_ns);
	if (s->cpu_ns) {
		buf_puts(out, s->usage_complete ? ", CPU " : ", CPU at least ");
		units_format_duration(out, s->cpu_ns);
		buf_puts(out, ", peak RSS ");
		units_format_bytes(out, s->max_rss_bytes);
	}
	if (f->still_running)
		buf_printf(out, ", %" PRIu64 " still running", f->still_running);
	buf_printf(out, ", %" PRIu64 " lost", totals->lost);
	notes_put_gaps(out, totals);
	buf_putc(out, '\n');
	put_failures(out, s, f, clock);
	put_top(out, "  most CPU:      ", s->by_cpu, s->n_by_cpu, true);
	put_top(out, "  longest lived: ", s->by_duration, s->n_by_duration, false);
}

static void put_item(struct json *j, const struct summary_item *item)
{
	struct buf time = {0};
	char name[SIGNAME_MAX];

	json_object_begin(j);
	clock_format_rfc3339(&time, item->time_ns);
	json_key(j, "time");
	json_cstr(j, buf_cstr(&time));
	buf_done(&time);
	json_key(j, "pid");
	json_i64(j, item->pid);
	json_member_bytes(j, "comm", item->comm, strlen(item->comm));
	json_key(j, "exit_code");
	json_i64(j, status_exit_code(item->status));
	json_key(j, "signal");
	json_i64(j, status_signal(item->status));
	json_key(j, "signal_name");
	json_cstr(j, signame_format(status_signal(item->status), name));
	json_key(j, "duration_ns");
	json_u64(j, item->duration_ns);
	json_key(j, "cpu_ns");
	json_u64(j, item->cpu_ns);
	json_key(j, "reason");
	if (item->reason)
		json_cstr(j, item->reason);
	else
		json_none(j);
	json_object_end(j);
}

static void put_items(struct json *j, const char *key, const struct summary_item *items, size_t n)
{
	json_key(j, key);
	json_array_begin(j);
	for (size_t i = 0; i < n; i++)
		put_item(j, &items[i]);
	json_array_end(j);
}

void summary_put_json(struct buf *out, const struct summary *s, const struct summary_frame *f,
		      const struct output_totals *totals)
{
	const struct {
		const char *key;
		uint64_t value;
	} numbers[] = {
		{"processes", f->processes},
		{"failures", f->failures},
		{"elapsed_ns", f->elapsed_ns},
		{"still_running", f->still_running},
		{"exit_status", (uint64_t)f->exit_status},
		{"lost", totals->lost},
		{"cpu_ns", s->cpu_ns},
		{"max_rss_bytes", s->max_rss_bytes},
	};
	struct json j;

	json_init(&j, out);
	json_object_begin(&j);
	json_key(&j, "type");
	json_cstr(&j, "summary");
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		json_key(&j, numbers[i].key);
		json_u64(&j, numbers[i].value);
	}
	json_key(&j, "usage_complete");
	json_bool(&j, s->usage_complete);
	json_key(&j, "first_failure");
	if (s->n_failed)
		put_item(&j, &s->failed[0]);
	else
		json_none(&j);
	put_items(&j, "failed", s->failed, s->n_failed);
	put_items(&j, "most_cpu", s->by_cpu, s->n_by_cpu);
	put_items(&j, "longest", s->by_duration, s->n_by_duration);
	json_object_end(&j);
	buf_putc(out, '\n');
}
