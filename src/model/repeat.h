/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * repeat: whether an exit was reported before. Where tracepoint programs can be preempted, several
 * stand by for one exit (bpf/standby.h); if two of them took it for theirs, there are two records
 * of it a short while apart. A process exits once: the second one is dropped and counted.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "exitsnoop/record.h"

#define REPEAT_SLOTS 4096 /* exits between the two records of one; a power of two */

struct repeat_slot {
	uint64_t start_ns;
	int32_t id; /* of the process, or of the thread */
	uint32_t type;
};

/* All zero: no exit yet. */
struct repeats {
	uint64_t count; /* of records that were repeated */
	struct repeat_slot slots[REPEAT_SLOTS];
};

/* Remembers exit or thread record R; true, and counted, if there was one of this task before. */
bool repeats_add(struct repeats *s, const struct record_exit *r);
