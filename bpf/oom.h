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
#define OOM_STEPS    128
#define OOM_STEP     16

static __always_inline __u64 oom_limit_of(struct page_counter *counter)
{
	__u64 max = BPF_CORE_READ(counter, max);
	__u64 usage = BPF_CORE_READ(counter, usage.counter);

	return max > OOM_NO_LIMIT || usage + OOM_MARGIN < max ? 0 : max;
}

/* The limit that the memory cgroup whose css is at ADDRESS has reached; 0: it has space left. */
PROVED_ONCE __u64 oom_limit(__u64 address)
{
	struct mem_cgroup *memcg = (void *)address;
	__u64 limit;

	if (!bpf_core_type_exists(struct mem_cgroup))
		return 0; /* a kernel without memory cgroups */
	limit = oom_limit_of(&memcg->memory);
	return limit ? limit : oom_limit_of(&memcg->memsw);
}

#define OOM_FULL 1ULL /* a bit that no address has */

/* The nearest css at or above this one that is full, with OOM_FULL, or that of the next step. */
PROVED_ONCE __u64 oom_step(__u64 address)
{
	struct cgroup_subsys_state *css = (void *)address;

	for (int i = 0; i < OOM_STEP && css; i++) {
		if (oom_limit((__u64)css))
			return (__u64)css | OOM_FULL;
		css = BPF_CORE_READ(css, parent);
	}
	return (__u64)css;
}

/* The nearest css at or above this one that is full; 0: none, or none so near. */
PROVED_ONCE __u64 oom_find(__u64 css)
{
	for (int i = 0; i < OOM_STEPS && css && !(css & OOM_FULL); i++)
		css = oom_step(css);
	return css & OOM_FULL ? css & ~OOM_FULL : 0;
}

/* The nearest memory cgroup at or above the victim's that has no space left. */
static __always_inline void oom_find_cgroup(struct record_oom *oom, struct task_struct *victim)
{
	struct task_struct *leader = BPF_CORE_READ(victim, group_leader);
	struct cgroup_key key = {.hierarchy = HIERARCHY_MEMORY};
	struct cgroup_subsys_state *css;
	struct kernfs_node *kn;
	__u64 limit = 0;

	css = (void *)oom_find(place_css((__u64)leader, HIERARCHY_MEMORY));
	if (css)
		limit = oom_limit((__u64)css);
	if (!limit)
		return;
	kn = BPF_CORE_READ(css, cgroup, kn);
	key.id = BPF_CORE_READ(kn, id);
	cgroup_announce(kn, &key);
	oom->limit_pages = limit;
	oom->cgroup_id = key.id;
	oom->cgroup_hierarchy = HIERARCHY_MEMORY;
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
