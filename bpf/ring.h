/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * ring: where records go. CPUs that write into one ring buffer take its lock, its positions and its
 * last record's header from each other's caches, at every record: half of what a record costs. And
 * a ring that is larger than a CPU's cache costs a miss for each line of a record. So there is a
 * small ring for each CPU, up to RECORD_RINGS (with more CPUs, some share one), and a large one for
 * all, where records go when the small one is full. The reader puts the records of all into one
 * order (src/capture/rings.h).
 */
#pragma once

#include "exitsnoop/record.h"
#include "maps.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} ring0 SEC(".maps"), ring1 SEC(".maps"), ring2 SEC(".maps"), ring3 SEC(".maps"),
	ring4 SEC(".maps"), ring5 SEC(".maps"), ring6 SEC(".maps"), ring7 SEC(".maps"),
	ring_spill SEC(".maps");

_Static_assert(RECORD_RINGS == 8, "one map each");

/*
 * No array of maps: filling one waits for a grace period for each element. A ring that
 * settings.ring_mask leaves no CPU is dead code and is not created.
 */
#define RING_BY(bit, zero, one) (cpu & (bit) ? (one) : (zero))

static __always_inline void *ring_here(void)
{
	__u32 cpu = bpf_get_smp_processor_id() & settings.ring_mask;

	barrier_var(cpu);
	return RING_BY(4,
		       RING_BY(2, RING_BY(1, (void *)&ring0, (void *)&ring1),
			       RING_BY(1, (void *)&ring2, (void *)&ring3)),
		       RING_BY(2, RING_BY(1, (void *)&ring4, (void *)&ring5),
			       RING_BY(1, (void *)&ring6, (void *)&ring7)));
}

/* SIZE bytes in a ring, to be submitted or discarded; NULL when all are full. */
static __always_inline void *ring_reserve(__u64 size)
{
	void *record = bpf_ringbuf_reserve(ring_here(), size, 0);

	return record ? record : bpf_ringbuf_reserve(&ring_spill, size, 0);
}

/* Copies SIZE bytes into a ring; not 0 when all are full. */
static __always_inline long ring_output(void *data, __u64 size)
{
	long r = bpf_ringbuf_output(ring_here(), data, size, wakeup_flags());

	return r ? bpf_ringbuf_output(&ring_spill, data, size, wakeup_flags()) : 0;
}
