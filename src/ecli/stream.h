/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stream: one ring buffer or perf event array of a program, its records printed by their type.
 *
 * Times: a perf record carries the time at which it was written, and records of all CPUs are
 * printed in its order. A ring buffer's record carries none: its time is when we took it out, which
 * pace keeps within 5 ms while the reader keeps up; its order is the kernel's.
 *
 * Losses: perf counts what it could not write, exactly, and tells with the next record of the same
 * CPU. A full ring is told by nobody: we see only that no further record of the size of the last
 * one would have fit when we came to drain it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "ecli/image.h"
#include "ecli/output.h"
#include "ecli/stack.h"
#include "package/shape.h"

struct stream;

/* The types that records of a stream may have; several are told apart by the records' sizes. */
struct stream_types {
	struct shape **shapes; /* borrowed; outlive the stream */
	size_t n;
	struct stacks *stacks; /* for records that hold stack traces; else NULL */
	size_t n_perf;	       /* perf event arrays that are open in all */
};

int stream_open(const struct bpf_map *map, const struct stream_types *types, struct stream **ret,
		struct error *err);
void stream_close(struct stream *s); /* NULL is fine */
DEFINE_CLEANUP(struct stream *, stream_close)

/* Whether the map is one that a stream reads. */
bool stream_can_read(const struct bpf_map *map);

const char *stream_name(const struct stream *s);
int stream_fd(const struct stream *s); /* for pace_add_buffer() */
void stream_header(struct stream *s, struct output *out);

/* Prints what is there; returns how many records. Losses are counted first. */
size_t stream_drain(struct stream *s, struct output *out);

struct stream_losses {
	uint64_t lost; /* perf: records lost, exact */
	uint64_t full; /* ring: drains that found it full; each may hide any number of lost records
			*/
};
struct stream_losses stream_losses(const struct stream *s);
