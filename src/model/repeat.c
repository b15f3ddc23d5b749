// SPDX-License-Identifier: BSD-2-Clause
#include "model/repeat.h"

/*
 * A start that is computed from two clocks may differ by what passed between reading them. No other
 * task can have got the same number within that time: it would have to be used up and come round.
 */
#define SLACK_NS 20000

static struct repeat_slot slot_of(const struct record_exit *r)
{
	bool is_process = r->head.type == RECORD_EXIT;
	bool has_start = is_process && r->flags & EXIT_HAS_IDENTITY;

	return (struct repeat_slot){
		.start_ns = has_start ? r->start_boottime_ns : r->head.boottime_ns - r->duration_ns,
		.id = is_process ? r->pid : r->tid,
		.type = r->head.type,
	};
}

static bool is_same(const struct repeat_slot *a, const struct repeat_slot *b, uint64_t slack_ns)
{
	uint64_t apart =
		a->start_ns > b->start_ns ? a->start_ns - b->start_ns : b->start_ns - a->start_ns;

	return a->id == b->id && a->type == b->type && apart <= slack_ns;
}

bool repeats_add(struct repeats *s, const struct record_exit *r)
{
	bool exact = r->head.type == RECORD_EXIT && r->flags & EXIT_HAS_IDENTITY;
	struct repeat_slot slot = slot_of(r);
	struct repeat_slot *before = &s->slots[(uint32_t)slot.id % REPEAT_SLOTS];
	bool repeated = is_same(before, &slot, exact ? 0 : SLACK_NS);

	s->count += repeated;
	*before = slot;
	return repeated;
}
