// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

#include "ecli/entries.h"
#include "package/limits.h"

#define ENOTSUPP 524 /* the kernel's, that no header of user space has */

static bool is_per_cpu(enum bpf_map_type type)
{
	return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_LRU_PERCPU_HASH ||
	       type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

static bool is_array(enum bpf_map_type type)
{
	return type == BPF_MAP_TYPE_ARRAY || type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

bool entries_can_read(const struct bpf_map *map)
{
	enum bpf_map_type type = bpf_map__type(map);

	return is_per_cpu(type) || is_array(type) || type == BPF_MAP_TYPE_HASH ||
	       type == BPF_MAP_TYPE_LRU_HASH;
}

/* What all entries of MAP take in E, and in the order in which sample.c shows them. */
static bool fits(const struct entries *e, size_t max, size_t *sampled)
{
	size_t each = e->key_size + e->value_size + sizeof(size_t), all = 0;

	if ((is_per_cpu(bpf_map__type(e->map)) &&
	     __builtin_mul_overflow(e->stride, e->cpus, &all)) ||
	    __builtin_add_overflow(each, all, &each) || __builtin_mul_overflow(each, max, &all) ||
	    all > MAX_SAMPLED_BYTES - *sampled)
		return false;
	*sampled += all;
	return true;
}

int entries_init(struct entries *e, const struct bpf_map *map, const struct shape *value,
		 size_t *sampled, struct error *err)
{
	size_t max = bpf_map__max_entries(map);
	int cpus = libbpf_num_possible_cpus();

	*e = (struct entries){
		.map = map,
		.value = value,
		.key_size = bpf_map__key_size(map),
		.value_size = bpf_map__value_size(map),
		.cpus = 1,
		.stride = bpf_map__value_size(map),
	};
	if (is_per_cpu(bpf_map__type(map))) {
		if (cpus < 1)
			return error_errno(err, -cpus, "cannot count the CPUs");
		e->cpus = (unsigned int)cpus;
		e->stride = (e->value_size + 7) / 8 * 8;
	}
	if (!fits(e, max, sampled))
		return limit_exceeded(err, LIMIT_SAMPLED_BYTES, bpf_map__name(map));
	e->keys = calloc(max + 1, e->key_size);
	e->values = calloc(max + 1, e->value_size);
	if (is_per_cpu(bpf_map__type(map)))
		e->per_cpu = calloc(max + 1, e->stride * e->cpus);
	if (!e->keys || !e->values || (is_per_cpu(bpf_map__type(map)) && !e->per_cpu)) {
		entries_done(e);
		return error_errno(err, ENOMEM, "cannot sample map '%s'", bpf_map__name(map));
	}
	return 0;
}

void entries_done(struct entries *e)
{
	free(e->keys);
	free(e->values);
	free(e->per_cpu);
	*e = (struct entries){0};
}

static bool all_zero(const char *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (data[i])
			return false;
	return true;
}

static void add_integer(char *sum, const char *part, size_t size)
{
	uint64_t a = 0, b = 0;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	size_t skip = 0;
#else
	size_t skip = sizeof(a) - size;
#endif
	memcpy((char *)&a + skip, sum, size);
	memcpy((char *)&b + skip, part, size);
	a += b;
	memcpy(sum, (char *)&a + skip, size);
}

/* Adds PART, of which S tells the form, to SUM. */
static void add_up(const struct shape *s, char *sum, const char *part)
{
	switch (s->kind) {
	case SHAPE_INT:
		if (s->bits || s->size > sizeof(uint64_t))
			break;
		add_integer(sum, part, s->size);
		return;
	case SHAPE_STRUCT:
		for (uint32_t i = 0; i < s->n_children; i++)
			add_up(&s->children[i], sum + s->children[i].offset,
			       part + s->children[i].offset);
		return;
	case SHAPE_ARRAY:
		for (uint32_t i = 0; i < s->count; i++)
			add_up(&s->children[0], sum + (size_t)i * s->children[0].size,
			       part + (size_t)i * s->children[0].size);
		return;
	default:
		break;
	}
	if (all_zero(sum, s->size))
		memcpy(sum, part, s->size);
}

static void merge_cpus(struct entries *e)
{
	bool known = e->value->size <= e->value_size && e->value->kind != SHAPE_BYTES;

	for (size_t i = 0; i < e->n; i++) {
		char *sum = e->values + i * e->value_size;
		const char *parts = e->per_cpu + i * e->stride * e->cpus;

		memcpy(sum, parts, e->value_size);
		for (unsigned int cpu = 1; known && cpu < e->cpus; cpu++)
			add_up(e->value, sum, parts + cpu * e->stride);
	}
}

/* Where value I goes as the kernel writes it. */
static char *raw_value(struct entries *e, size_t i)
{
	return e->per_cpu ? e->per_cpu + i * e->stride * e->cpus : e->values + i * e->value_size;
}

/* All in as few system calls as there can be. -EOPNOTSUPP: not for this map on this kernel. */
static int read_batches(struct entries *e, bool take)
{
	size_t max = bpf_map__max_entries(e->map);
	size_t token_size = e->key_size > 8 ? e->key_size : 8;
	_cleanup_(freep) char *in = calloc(2, token_size);
	char *out = in ? in + token_size : NULL;
	int fd = bpf_map__fd(e->map), r = 0;

	if (!in)
		return -ENOMEM;
	while (!r && e->n < max) {
		__u32 count = (__u32)(max - e->n);
		char *key = e->keys + e->n * e->key_size;
		void *from = e->n ? in : NULL;

		r = take ? bpf_map_lookup_and_delete_batch(fd, from, out, key, raw_value(e, e->n),
							   &count, NULL)
			 : bpf_map_lookup_batch(fd, from, out, key, raw_value(e, e->n), &count,
						NULL);
		if ((r == -EINVAL || r == -ENOTSUPP || r == -EOPNOTSUPP) && !e->n)
			return -EOPNOTSUPP;
		if (!r || r == -ENOENT)
			e->n += count;
		if (!count)
			break;
		memcpy(in, out, token_size);
	}
	/* -ENOSPC: new keys came while we read, and there is no room for the last bucket. */
	return r == -ENOENT || r == -ENOSPC ? 0 : r;
}

static int read_one_by_one(struct entries *e)
{
	size_t max = bpf_map__max_entries(e->map);
	int fd = bpf_map__fd(e->map), r;
	const void *last = NULL;
	size_t tries = 0;

	/* Where a key is gone by the next look, the kernel begins anew: not without an end. */
	for (e->n = 0; e->n < max && tries < 4 * max + 1024; tries++) {
		char *key = e->keys + e->n * e->key_size;

		r = bpf_map_get_next_key(fd, last, key);
		if (r)
			return r == -ENOENT ? 0 : r;
		last = key;
		if (bpf_map_lookup_elem(fd, key, raw_value(e, e->n)) == 0) {
			e->n++;
			continue;
		}
		/* Gone meanwhile: from its place go on, but without it. */
		memcpy(e->keys + max * e->key_size, key, e->key_size);
		last = e->keys + max * e->key_size;
	}
	return 0;
}

static int clear_one_by_one(struct entries *e)
{
	bool array = is_array(bpf_map__type(e->map));
	int fd = bpf_map__fd(e->map), r = 0;
	_cleanup_(freep) char *zeros = calloc(e->cpus, e->stride + 1);

	if (!zeros)
		return -ENOMEM;
	for (size_t i = 0; i < e->n && (!r || r == -ENOENT); i++)
		r = array ? bpf_map_update_elem(fd, entries_key(e, i), zeros, BPF_EXIST)
			  : bpf_map_delete_elem(fd, entries_key(e, i));
	return r == -ENOENT ? 0 : r;
}

int entries_read(struct entries *e, bool clear, struct error *err)
{
	bool take = clear && !is_array(bpf_map__type(e->map));
	int r = -EOPNOTSUPP;

	e->n = 0;
	if (!e->no_batch)
		r = read_batches(e, take);
	if (r == -EOPNOTSUPP) {
		e->no_batch = true;
		take = false;
		r = read_one_by_one(e);
	}
	if (!r && clear && !take)
		r = clear_one_by_one(e);
	if (r)
		return error_errno(err, -r, "cannot read map '%s'", bpf_map__name(e->map));
	if (e->per_cpu)
		merge_cpus(e);
	return 0;
}
