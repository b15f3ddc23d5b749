/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * unfinished: exits whose last figures are to come, since the kernel reports them before it frees
 * their memory (bpf/teardown.h). They are kept until it has, or for a time that is more than that
 * takes: then another process has freed it, and the figures that are there are the last.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "exitsnoop/record.h"

#define UNFINISHED_MAX 32 /* kept at a time; of more the first figures are shown */

struct unfinished {
	size_t n;				      /* in the order in which they came */
	struct record_exit exits[UNFINISHED_MAX + 1]; /* the last one: what was taken out */
};

/* Keeps exit record R of SIZE bytes, at most a whole one. False: it is finished, or there is no
 * space. */
bool unfinished_keep(struct unfinished *u, const struct record_exit *r, size_t size);

/*
 * Takes out the exit that FREED, of type RECORD_FREED, is about, with the figures of that; NULL
 * when there is none. Valid until the next call.
 */
const struct record_exit *unfinished_finish(struct unfinished *u, const struct record_exit *freed);

/* Takes out one that was kept for too long at boot time NOW_NS; NULL when there is none. */
const struct record_exit *unfinished_overdue(struct unfinished *u, uint64_t now_ns);
