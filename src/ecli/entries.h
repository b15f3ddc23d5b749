/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entries: all that a map holds, read at once: hash, LRU and array maps and their per-CPU kinds. Of
 * a per-CPU map the values of all CPUs are added up, integer by integer; what is no integer is
 * taken from the first CPU that has it.
 */
#pragma once

#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "package/shape.h"

struct entries {
	const struct bpf_map *map;
	const struct shape *value;   /* borrowed: tells what to add up */
	size_t key_size, value_size; /* bytes of one in keys and values */
	char *keys, *values;	     /* owned; value i is already the sum of its CPUs */
	size_t n;
	char *per_cpu;	   /* owned: as the kernel gave them */
	unsigned int cpus; /* 1 for maps that are not per CPU */
	size_t stride;	   /* bytes of one CPU's value */
	bool no_batch;	   /* the kernel has no batch operations for this map */
};

/* Whether the map is of a kind that can be read so. */
bool entries_can_read(const struct bpf_map *map);

/* *SAMPLED is what all sampled maps take so far, in bytes: -E2BIG beyond MAX_SAMPLED_BYTES. */
int entries_init(struct entries *e, const struct bpf_map *map, const struct shape *value,
		 size_t *sampled, struct error *err);
void entries_done(struct entries *e);

/*
 * Reads the map into E->keys, E->values, E->n. With CLEAR what was read is taken out: of hash maps
 * in the same step (nothing that is counted meanwhile gets lost), of arrays by writing zeros.
 */
int entries_read(struct entries *e, bool clear, struct error *err);

static inline const void *entries_key(const struct entries *e, size_t i)
{
	return e->keys + i * e->key_size;
}

static inline const void *entries_value(const struct entries *e, size_t i)
{
	return e->values + i * e->value_size;
}
