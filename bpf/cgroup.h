/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * cgroup: where a process was accounted. Its cgroup may be gone before user space looks, so the
 * path is taken here, once for each cgroup, as a record of its own; exits carry the id.
 */
#pragma once

#include "kernel.h"
#include "path.h"
#include "ring.h"
#include "place.h"

struct cgroup_key {
	__u64 id;
	__u32 hierarchy;
	__u32 pad;
};

/* Cgroups whose path was sent. Forgetting one costs a second record, nothing else. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct cgroup_key);
	__type(value, __u8);
} cgroups_sent SEC(".maps");

static __always_inline struct kernfs_node *cgroup_parent_node(struct kernfs_node *kn)
{
	if (bpf_core_field_exists(kn->__parent))
		return BPF_CORE_READ(kn, __parent);
	return BPF_CORE_READ((struct kernfs_node___old *)kn, parent);
}

/* As path_step(), of the walk in the cgroup scratch. */
PROVED_ONCE __u32 cgroup_step(void)
{
	__u32 zero = 0;
	struct cgroup_scratch *s = bpf_map_lookup_elem(&cgroup_scratch, &zero);
	struct kernfs_node *kn, *parent;

	if (!s)
		return PATH_BROKEN;
	kn = (void *)s->walk.node;
	for (int i = 0; i < PATH_STEP; i++) {
		parent = cgroup_parent_node(kn);
		if (!parent)
			return PATH_WHOLE;
		if (!path_add(&s->walk, s->strings, BPF_CORE_READ(kn, name)))
			return PATH_BROKEN;
		kn = parent;
	}
	s->walk.node = (__u64)kn;
	return PATH_ON;
}

PROVED_ONCE int cgroup_send(__u64 node, __u64 id, __u32 hierarchy)
{
	struct cgroup_key key = {.id = id, .hierarchy = hierarchy};
	__u32 zero = 0, state = PATH_ON;
	__u64 at;
	struct cgroup_scratch *s;
	__u8 one = 1;

	s = bpf_map_lookup_elem(&cgroup_scratch, &zero);
	if (!s)
		return 0;
	path_begin(&s->walk, 0, node, 0);
	for (int i = 0; i < PATH_STEPS && state == PATH_ON; i++)
		state = cgroup_step();
	if (state != PATH_WHOLE)
		DROPS_COUNT(paths);
	at = s->walk.at;
	barrier_var(at);
	if (at > RECORD_PATH_MAX)
		return 0;
	s->cgroup.head.size = sizeof(s->cgroup) + at;
	s->cgroup.head.type = RECORD_CGROUP;
	s->cgroup.head.boottime_ns = bpf_ktime_get_boot_ns();
	s->cgroup.cgroup_id = id;
	s->cgroup.hierarchy = hierarchy;
	s->cgroup.path_len = at;
	s->cgroup.cut = state != PATH_WHOLE;
	if (ring_output(s, sizeof(s->cgroup) + at))
		DROPS_COUNT(identity);
	else
		bpf_map_update_elem(&cgroups_sent, &key, &one, BPF_ANY);
	return 0;
}

/*
 * The cgroup that was last found sent, by CPU: a word for each, a cache line apart. Most deaths are
 * in the cgroup of the death before.
 */
#define CGROUP_LAST 8

struct {
	__u64 word;
	__u64 pad[7];
} cgroup_last[CGROUP_LAST] = {};

/* 0 when it does not fit into one word; no cgroup has the id 0. */
static __always_inline __u64 cgroup_word(const struct cgroup_key *key)
{
	return key->id >> 60 ? 0 : key->id << 4 | key->hierarchy;
}

static __always_inline __u64 *cgroup_last_word(void)
{
	return &cgroup_last[bpf_get_smp_processor_id() % CGROUP_LAST].word;
}

static __always_inline bool cgroup_is_told(const struct cgroup_key *key)
{
	__u64 word = cgroup_word(key);

	return word && *cgroup_last_word() == word;
}

static __always_inline void cgroup_tell(struct kernfs_node *kn, const struct cgroup_key *key)
{
	if (!bpf_map_lookup_elem(&cgroups_sent, key))
		cgroup_send((__u64)kn, key->id, key->hierarchy);
	else
		*cgroup_last_word() = cgroup_word(key);
}

/* Makes sure that the reader has, or gets before the next record, the path of cgroup KEY. */
static __always_inline void cgroup_announce(struct kernfs_node *kn, const struct cgroup_key *key)
{
	if (!cgroup_is_told(key))
		cgroup_tell(kn, key);
}

/*
 * The first v1 hierarchy behind that of the memory controller in which the current task is not in
 * the root; 0 when there is none. Few are looked at: a manager that places processes uses one.
 */
PROVED_ONCE __u32 cgroup_find_v1(void)
{
	for (__u32 h = HIERARCHY_MEMORY + 1; h <= HIERARCHY_DEVICES; h++) {
		struct cgroup_subsys_state *css = (void *)place_css(bpf_get_current_task(), h);

		if (css && BPF_CORE_READ(css, cgroup, self.parent))
			return h;
	}
	return HIERARCHY_UNIFIED;
}

/* Where a task sits; see exit_gather() for why these are loaded there. */
struct cgroup_seat {
	struct cgroup *unified;
	struct kernfs_node *kn; /* of that */
	struct cgroup_subsys_state *memory;
};

static __always_inline struct cgroup_seat cgroup_seat_of(struct css_set *set)
{
	struct cgroup_seat seat = {.unified = set->dfl_cgrp, .memory = place_memory(set)};

	seat.kn = seat.unified->kn;
	return seat;
}

/*
 * The cgroup that names the current task, which sits in SEAT: that of the unified hierarchy; if it
 * is the root, as on hosts with v1 controllers, that of the first controller in whose root the task
 * does not sit.
 */
static __always_inline void cgroup_of(const struct cgroup_seat *seat, struct cgroup_key *key)
{
	struct cgroup_subsys_state *css;
	struct kernfs_node *kn;

	if (seat->unified->level) {
		key->hierarchy = HIERARCHY_UNIFIED;
		key->id = seat->kn->id;
	} else if (seat->memory && seat->memory->cgroup->level) {
		key->hierarchy = HIERARCHY_MEMORY;
		key->id = seat->memory->cgroup->kn->id;
	} else {
		key->hierarchy = cgroup_find_v1();
		key->id = key->hierarchy ? 0 : seat->kn->id;
	}
	if (key->id && cgroup_is_told(key))
		return;
	css = (void *)place_css(bpf_get_current_task(), key->hierarchy);
	kn = BPF_CORE_READ(css, cgroup, kn);
	if (!key->id)
		key->id = BPF_CORE_READ(kn, id);
	cgroup_announce(kn, key);
}
