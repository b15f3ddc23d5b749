// SPDX-License-Identifier: BSD-2-Clause
#include <inttypes.h>

#include "output/notes.h"

void notes_lost(struct output *o, uint64_t count, int64_t time_ns)
{
	buf_puts(&o->notes, "exitsnoop: ");
	clock_format_local(o->clock, &o->notes, time_ns);
	buf_printf(&o->notes, ": %" PRIu64 " %s lost: the ring buffer was full (--buffer-size)\n",
		   count, count == 1 ? "exit was" : "exits were");
}

void notes_put_gaps(struct buf *out, const struct output_totals *totals)
{
	const struct {
		uint64_t count;
		const char *one, *many;
	} gaps[] = {
		{totals->identity, "identity not kept", "identities not kept"},
		{totals->causes, "signal not remembered", "signals not remembered"},
		{totals->usage, "usage not readable", "usages not readable"},
		{totals->tree, "child not followed", "children not followed"},
		{totals->paths, "path too long", "paths too long"},
		{totals->damaged, "damaged record", "damaged records"},
		{totals->repeated, "repeated record dropped", "repeated records dropped"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(gaps); i++)
		if (gaps[i].count)
			buf_printf(out, ", %" PRIu64 " %s", gaps[i].count,
				   gaps[i].count == 1 ? gaps[i].one : gaps[i].many);
}

void notes_end(struct output *o, const struct output_totals *totals)
{
	if (o->options.quiet_totals)
		return;
	buf_printf(&o->notes, "exitsnoop: %" PRIu64 " %s", totals->exits,
		   totals->exits == 1 ? "exit" : "exits");
	if (totals->threads)
		buf_printf(&o->notes, ", %" PRIu64 " %s", totals->threads,
			   totals->threads == 1 ? "thread" : "threads");
	buf_printf(&o->notes, ", %" PRIu64 " lost", totals->lost);
	notes_put_gaps(&o->notes, totals);
	buf_putc(&o->notes, '\n');
}
