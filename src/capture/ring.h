/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ring: the reading end of one BPF ring buffer (kernel/bpf/ringbuf.c, Linux 5.8).
 *
 * Own code instead of libbpf's ring_buffer, for four reasons that the project exists for: a drain
 * is bounded by what was there when it began, so that losses seen before it can be told in place;
 * the position is published in batches, not once a record; a drain that found something holds its
 * last record back, so that producers wake nobody until a drain finds nothing; and the data is
 * mapped once plus one record, not twice, because every mapped page counts in our resident size.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct ring;

/* One record: SIZE bytes at DATA, valid during the call. */
typedef void (*ring_record_fn)(void *ctx, const void *data, size_t size);

/*
 * Opens the ring buffer map MAP_FD (borrowed; it must outlive the ring). No record in it may be
 * longer than MAX_RECORD bytes; one that is longer is passed on cut to that length.
 */
int ring_open(int map_fd, size_t max_record, struct ring **ret, struct error *err);
void ring_close(struct ring *r); /* NULL is fine */
DEFINE_CLEANUP(struct ring *, ring_close)

/*
 * A position: whatever is read up to it was reserved before the call. Take it, then look at the
 * counters of losses: they cover all that was lost between the records before it.
 */
unsigned long ring_mark(const struct ring *r);

/* What comes next in a ring. */
enum ring_next {
	RING_NOTHING, /* before the mark */
	RING_BUSY,    /* a record that is still being written */
	RING_RECORD,
};

/* SIZE bytes at DATA, 8-byte aligned, valid until they are given back: see ring_pass(). */
struct ring_record {
	const void *data;
	size_t size;
};

/* Looks at the record that comes next before MARK, past those that were discarded. */
enum ring_next ring_peek(struct ring *r, unsigned long mark, struct ring_record *ret);

/*
 * Goes on behind the record that ring_peek() returned. Now and then this gives space back to the
 * producers, but never that of the record itself.
 */
void ring_pass(struct ring *r);

/*
 * At the end of a drain that passed records: gives back the space of all but the last. The kernel
 * wakes us for a record that it commits at the position given back to, so that it never does while
 * one is held back.
 */
void ring_settle(struct ring *r);

/*
 * At the end of a drain that passed none: gives all space back, so that from here on a record wakes
 * the reader, and returns whether there was any to give. Records that were committed before the
 * kernel could see this did not wake: look again, with a new mark.
 */
bool ring_rearm(struct ring *r);

/*
 * Hands every record that was committed before the call to FN, in the order in which the kernel
 * reserved them, and returns how many. Stops early at a record that is still being written.
 */
size_t ring_drain(struct ring *r, ring_record_fn fn, void *ctx);

/*
 * Bytes that producers cannot have: what waits to be read, reserved or committed, and a record that
 * is held back. The kernel refuses a record that would bring this to the capacity or more.
 */
size_t ring_used(const struct ring *r);

size_t ring_capacity(const struct ring *r); /* bytes */
