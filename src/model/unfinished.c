// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "base/units.h"
#include "model/unfinished.h"

/* To free a GiB takes 0.1 s; 4 s on a machine that is slow or busy. */
#define PATIENCE_NS	  (2 * NSEC_PER_SEC)
#define PATIENCE_PER_PAGE 16000

static const struct record_exit *take(struct unfinished *u, size_t i)
{
	struct record_exit *taken = &u->exits[UNFINISHED_MAX];

	*taken = u->exits[i];
	taken->flags &= ~(uint32_t)EXIT_UNFINISHED;
	u->n--;
	memmove(&u->exits[i], &u->exits[i + 1], (u->n - i) * sizeof(u->exits[0]));
	return taken;
}

bool unfinished_keep(struct unfinished *u, const struct record_exit *r, size_t size)
{
	if (!(r->flags & EXIT_UNFINISHED) || u->n == UNFINISHED_MAX)
		return false;
	memcpy(&u->exits[u->n++], r, size);
	return true;
}

static bool is_about(const struct record_exit *freed, const struct record_exit *r)
{
	return freed->pid == r->pid && (!(r->flags & EXIT_HAS_IDENTITY) ||
					freed->start_boottime_ns == r->start_boottime_ns);
}

const struct record_exit *unfinished_finish(struct unfinished *u, const struct record_exit *freed)
{
	for (size_t i = 0; i < u->n; i++) {
		struct record_exit *r = &u->exits[i];

		if (!is_about(freed, r))
			continue;
		r->head.boottime_ns = freed->head.boottime_ns;
		r->duration_ns = freed->duration_ns;
		if (r->flags & freed->flags & EXIT_HAS_USAGE)
			r->usage = freed->usage;
		return take(u, i);
	}
	return NULL;
}

const struct record_exit *unfinished_overdue(struct unfinished *u, uint64_t now_ns)
{
	for (size_t i = 0; i < u->n; i++) {
		const struct record_exit *r = &u->exits[i];
		uint64_t pages = r->flags & EXIT_HAS_USAGE ? r->max_rss_pages : 0;
		uint64_t patience_ns = PATIENCE_NS + pages * PATIENCE_PER_PAGE;

		if (now_ns >= r->head.boottime_ns && now_ns - r->head.boottime_ns >= patience_ns)
			return take(u, i);
	}
	return NULL;
}
