/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* oom: the evidence of an OOM kill, taken when the kernel sends the SIGKILL. */
#pragma once

#include "cgroup.h"
#include "kernel.h"
#include "maps.h"
#include "place.h"

/* Rare: only the kernel's own SIGKILLs. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, __u32); /* tgid */
	__type(value, struct record_oom);
} ooms SEC(".maps");

static const struct record_oom oom_empty = {};

/* A struct mem_cgroup starts with its css, so that one address serves for both. */
struct page_counter {
	atomic_long_t usage;
	unsigned long max;
} __attribute__((preserve_access_index));

struct mem_cgroup {
	struct page_counter memory;
	struct page_counter memsw;
} __attribute__((preserve_access_index));

#define OOM_NO_LIMIT (1ULL << 50) /* pages; PAGE_COUNTER_MAX is 2^63 / page size */
#define OOM_MARGIN   64		  /* MEMCG_CHARGE_BATCH: pages that a CPU may hold unused */
#define OOM_LEVELS   16

static __always_inline bool oom_is_full(struct page_counter *counter, __u64 *limit)
{
	__u64 max = BPF_CORE_READ(counter, max);
	__u64 usage = BPF_CORE_READ(counter, usage.counter);

	if (max > OOM_NO_LIMIT || usage + OOM_MARGIN < max)
		return false;
	*limit = max;
	return true;
}

/* The nearest memory cgroup at or above the victim's that has no room left. */
static __always_inline void oom_find_cgroup(struct record_oom *oom, struct task_struct *victim)
{
	struct task_struct *leader = BPF_CORE_READ(victim, group_leader);
	struct cgroup_key key = {.hierarchy = HIERARCHY_MEMORY};
	struct cgroup_subsys_state *css;

	if (!bpf_core_type_exists(struct mem_cgroup))
		return;
	css = (void *)place_css((__u64)leader, HIERARCHY_MEMORY);
	for (int i = 0; i < OOM_LEVELS && css; i++) {
		struct mem_cgroup *memcg = (void *)css;
		struct kernfs_node *kn;

		if (oom_is_full(&memcg->memory, &oom->limit_pages) ||
		    oom_is_full(&memcg->memsw, &oom->limit_pages)) {
			kn = BPF_CORE_READ(css, cgroup, kn);
			key.id = BPF_CORE_READ(kn, id);
			cgroup_announce(kn, &key);
			oom->cgroup_id = key.id;
			oom->cgroup_hierarchy = HIERARCHY_MEMORY;
			return;
		}
		css = BPF_CORE_READ(css, parent);
	}
}

static __always_inline void oom_remember(void *ctx, struct task_struct *victim)
{
	__u32 tgid = victim->tgid;
	struct record_oom *oom;

	bpf_map_update_elem(&ooms, &tgid, &oom_empty, BPF_ANY);
	oom = bpf_map_lookup_elem(&ooms, &tgid);
	if (!oom)
		return;
	bpf_get_stack(ctx, oom->stack, sizeof(oom->stack), 0);
	oom_find_cgroup(oom, victim);
}
