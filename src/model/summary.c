// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include "model/reason.h"
#include "model/status.h"
#include "model/summary.h"

struct summary *summary_new(void)
{
	struct summary *s = calloc(1, sizeof(*s));

	if (s)
		s->usage_complete = true;
	return s;
}

static void free_items(struct summary_item *items, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(items[i].reason);
}

void summary_free(struct summary *s)
{
	if (!s)
		return;
	free_items(s->failed, s->n_failed);
	free_items(s->by_cpu, s->n_by_cpu);
	free_items(s->by_duration, s->n_by_duration);
	free(s);
}

static struct summary_item make_item(const struct event *e)
{
	struct summary_item item = {
		.pid = e->r->pid,
		.status = e->r->status,
		.time_ns = e->time_ns,
		.cpu_ns = e->r->flags & EXIT_HAS_USAGE ? e->r->usage.cpu_ns : 0,
		.duration_ns = e->r->duration_ns,
	};
	struct buf reason = {0};

	memcpy(item.comm, e->r->comm, RECORD_COMM_LEN);
	reason_format(e->r, &e->death, &reason, NULL);
	item.reason = strdup(buf_cstr(&reason));
	buf_done(&reason);
	return item;
}

static uint64_t cpu_of(const struct summary_item *item)
{
	return item->cpu_ns;
}

static uint64_t duration_of(const struct summary_item *item)
{
	return item->duration_ns;
}

/* Keeps the SUMMARY_TOP largest by KEY, in order. */
static void add_top(struct summary_item *top, size_t *n, const struct event *e, uint64_t value,
		    uint64_t (*key)(const struct summary_item *))
{
	size_t at = *n;

	if (!value || (*n == SUMMARY_TOP && value <= key(&top[*n - 1])))
		return;
	if (*n == SUMMARY_TOP)
		free(top[--at].reason);
	else
		++*n;
	while (at && key(&top[at - 1]) < value) {
		top[at] = top[at - 1];
		at--;
	}
	top[at] = make_item(e);
}

void summary_add(struct summary *s, const struct event *e)
{
	bool usage = e->r->flags & EXIT_HAS_USAGE;
	uint64_t rss = usage ? e->r->max_rss_pages * status_page_size() : 0;

	s->processes++;
	s->usage_complete = s->usage_complete && usage;
	s->cpu_ns += usage ? e->r->usage.cpu_ns : 0;
	if (rss > s->max_rss_bytes)
		s->max_rss_bytes = rss;
	if (e->r->status) {
		s->failures++;
		if (s->n_failed < SUMMARY_FAILURES)
			s->failed[s->n_failed++] = make_item(e);
	}
	add_top(s->by_cpu, &s->n_by_cpu, e, usage ? e->r->usage.cpu_ns : 0, cpu_of);
	add_top(s->by_duration, &s->n_by_duration, e, e->r->duration_ns, duration_of);
}
