// SPDX-License-Identifier: BSD-2-Clause
#include <linux/bpf.h>
#include <stdint.h>

#include "ecli/map_bytes.h"
#include "package/limits.h"

/* Of each entry, beside key and value: the kernel's struct htab_elem, and its share of a table. */
#define ENTRY_BYTES 64

static bool is_array(enum bpf_map_type type)
{
	return type == BPF_MAP_TYPE_ARRAY || type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

static bool is_per_cpu(enum bpf_map_type type)
{
	return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_LRU_PERCPU_HASH ||
	       type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

/* Beyond 64 bits: more than there is. */
static uint64_t times(uint64_t a, uint64_t b)
{
	uint64_t product;

	return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static uint64_t size_of(const struct bpf_map *m, unsigned int cpus)
{
	enum bpf_map_type type = bpf_map__type(m);
	uint64_t value = bpf_map__value_size(m);

	if (!bpf_map__autocreate(m) || bpf_map__map_flags(m) & BPF_F_NO_PREALLOC)
		return 0;
	if (type == BPF_MAP_TYPE_RINGBUF)
		return bpf_map__max_entries(m);
	if (is_per_cpu(type))
		value = times((value + 7) / 8 * 8, cpus);
	if (!is_array(type))
		value += bpf_map__key_size(m) + ENTRY_BYTES;
	return times(value, bpf_map__max_entries(m));
}

int map_bytes_check(const struct bpf_object *object, struct error *err)
{
	int cpus = libbpf_num_possible_cpus();
	uint64_t left = MAX_MAP_BYTES;
	struct bpf_map *m;

	bpf_object__for_each_map(m, object) {
		uint64_t size = size_of(m, cpus > 0 ? (unsigned int)cpus : 1);

		if (size > left)
			return limit_exceeded(err, LIMIT_MAP_BYTES, bpf_map__name(m));
		left -= size;
	}
	return 0;
}
