/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * channel: a way from a BPF program to its reader: one kind of buffer, and one way to wait for it.
 *
 * WAIT_EACH	as the examples do: block until the kernel says that there is something
 * WAIT_PACED	sleep while there is load, so that the kernel need not tell. The ring buffer wakes a
 *		reader that had caught up, which capture/pace makes use of; the perf buffer knows
 *		nothing of its reader, so that a timer must look now and then, on a quiet system too
 * WAIT_NEVER	look again at once
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "sample.h"

enum channel_wait { WAIT_EACH, WAIT_PACED, WAIT_NEVER };

struct channel_way {
	const char *name;
	bool ring; /* or perf buffer */
	enum channel_wait wait;
};

/* NULL if there is none of that name. */
const struct channel_way *channel_way_find(const char *name);
void channel_way_list(FILE *f); /* their names */

typedef void (*channel_sample_fn)(void *ctx, const struct sample *s);

struct channel;

/*
 * Loads the program with its buffer: of BYTES (a power of two, whole pages) for the ring buffer, of
 * BYTES for each CPU for the perf buffer. FN gets each record of a drain.
 */
int channel_open(const struct channel_way *way, size_t bytes, channel_sample_fn fn, void *ctx,
		 struct channel **ret, struct error *err);
void channel_close(struct channel *c); /* NULL is fine */
DEFINE_CLEANUP(struct channel *, channel_close)

int channel_program(const struct channel *c);	/* its descriptor, borrowed */
size_t channel_memory(const struct channel *c); /* bytes that the kernel has put aside for it */
uint64_t channel_lost(const struct channel *c); /* as the reader was told: perf buffers alone */
int channel_tally(const struct channel *c, struct sample_tally *ret); /* of all CPUs */

/* Passes on what is there; returns how many records that were. */
size_t channel_drain(struct channel *c);

/* Waits as the way says, after a drain that found FOUND; true once channel_stop() was called. */
bool channel_wait(struct channel *c, size_t found);
void channel_stop(struct channel *c); /* from any thread */
