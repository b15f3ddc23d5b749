// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Counts the calls of one process in a map of each kind that is sampled. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile int only_pid = 0;

#define COUNTERS(map_name, map_type)                   \
	struct {                                       \
		__uint(type, BPF_MAP_TYPE_##map_type); \
		__uint(max_entries, 2);                \
		__type(key, unsigned int);             \
		__type(value, unsigned long long);     \
	} map_name SEC(".maps")

/// @sample {"interval": 200, "type": "default_kv"}
COUNTERS(lru, LRU_HASH);

/// @sample {"interval": 200, "type": "default_kv"}
COUNTERS(lru_each, LRU_PERCPU_HASH);

/// @sample {"interval": 200, "type": "default_kv"}
COUNTERS(hash_each, PERCPU_HASH);

/// @sample {"interval": 200, "type": "default_kv"}
COUNTERS(hash, HASH);

/// @sample {"interval": 200, "type": "default_kv"}
COUNTERS(fields, ARRAY);

/// @sample {"interval": 200, "type": "default_kv"}
COUNTERS(fields_each, PERCPU_ARRAY);

static void count(void *map)
{
	unsigned int key = 1;
	unsigned long long none = 0, *value;

	/* Looked up first: an LRU map makes room for the new entry before it looks whether there is
	 * an old one (kernel/bpf/hashtab.c, htab_lru_map_update_elem), so a small one may throw out
	 * the very count that is to be kept. */
	value = bpf_map_lookup_elem(map, &key);
	if (!value) {
		bpf_map_update_elem(map, &key, &none, BPF_NOEXIST);
		value = bpf_map_lookup_elem(map, &key);
	}
	if (value)
		__sync_fetch_and_add(value, 1);
}

SEC("tp/syscalls/sys_enter_getpgid")
int on_call(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != only_pid)
		return 0;
	count(&lru);
	count(&lru_each);
	count(&hash_each);
	count(&hash);
	count(&fields);
	count(&fields_each);
	return 0;
}
