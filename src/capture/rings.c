// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <stdint.h>

#include "base/clock.h"
#include "capture/rings.h"
#include "exitsnoop/record.h"

/* A ring in a drain. */
struct lane {
	struct ring *ring;
	unsigned long mark;
	enum ring_next next;
	struct ring_record record; /* RING_RECORD: what comes next */
	uint64_t stamp;		   /* of that */
};

struct rings {
	uint64_t until_ns; /* boot time of the mark */
	size_t n;
	struct lane lanes[RINGS_MAX];
};

int rings_open(const int *map_fds, size_t n, size_t max_record, struct rings **ret,
	       struct error *err)
{
	_cleanup_(rings_closep) struct rings *r = calloc(1, sizeof(*r));
	int code;

	if (!r || n > RINGS_MAX)
		return error_errno(err, r ? EINVAL : ENOMEM, "cannot open the ring buffers");
	for (size_t i = 0; i < n; i++) {
		code = ring_open(map_fds[i], max_record, &r->lanes[i].ring, err);
		if (code)
			return code;
		r->n++;
	}
	*ret = TAKE_PTR(r);
	return 0;
}

void rings_close(struct rings *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n; i++)
		ring_close(r->lanes[i].ring);
	free(r);
}

void rings_mark(struct rings *r)
{
	r->until_ns = clock_now_boot();
	for (size_t i = 0; i < r->n; i++)
		r->lanes[i].mark = ring_mark(r->lanes[i].ring);
}

static void lane_look(struct lane *l)
{
	l->next = ring_peek(l->ring, l->mark, &l->record);
	if (l->next == RING_RECORD)
		l->stamp = l->record.size < sizeof(struct record_head)
				   ? 0
				   : ((const struct record_head *)l->record.data)->boottime_ns;
}

/*
 * The lane whose record is next, or NULL. What is still being written may turn out to come before
 * all others.
 */
static struct lane *first(struct rings *r)
{
	struct lane *best = NULL;

	for (size_t i = 0; i < r->n; i++) {
		struct lane *l = &r->lanes[i];

		if (l->next == RING_BUSY)
			return NULL;
		if (l->next == RING_RECORD && (!best || l->stamp < best->stamp))
			best = l;
	}
	return best;
}

/* Passes on what is before the mark and was stamped by UNTIL_NS. */
static size_t merge(struct rings *r, uint64_t until_ns, ring_record_fn fn, void *ctx)
{
	size_t records = 0;
	struct lane *l;

	for (size_t i = 0; i < r->n; i++)
		lane_look(&r->lanes[i]);
	while ((l = first(r)) && l->stamp <= until_ns) {
		fn(ctx, l->record.data, l->record.size);
		ring_pass(l->ring);
		lane_look(l);
		records++;
	}
	for (size_t i = 0; i < r->n && records; i++)
		ring_settle(r->lanes[i].ring);
	return records;
}

static bool rearm(struct rings *r)
{
	bool any = false;

	for (size_t i = 0; i < r->n; i++)
		any |= ring_rearm(r->lanes[i].ring);
	return any;
}

static bool record_waits(const struct rings *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->lanes[i].next == RING_RECORD)
			return true;
	return false;
}

size_t rings_drain(struct rings *r, ring_record_fn fn, void *ctx)
{
	size_t records = merge(r, r->until_ns, fn, ctx);

	if (records || (!rearm(r) && !record_waits(r)))
		return records;
	rings_mark(r);
	records = merge(r, r->until_ns, fn, ctx);
	/*
	 * What waits was stamped before this mark. If the clocks say otherwise, as in a time
	 * namespace of which /proc does not tell, they bound nothing: then the order is that of
	 * the stamps.
	 */
	if (!records && record_waits(r))
		records = merge(r, UINT64_MAX, fn, ctx);
	return records;
}
