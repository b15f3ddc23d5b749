/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* filter: which deaths are asked for. Runs before the reserve; an absent filter costs nothing. */
#pragma once

#include "kernel.h"
#include "maps.h"
#include "place.h"

PROVED_ONCE int filter_comm(__u64 address)
{
	struct task_struct *leader = (void *)address;
	char comm[16];

	bpf_probe_read_kernel(comm, sizeof(comm), &leader->comm);
	for (__u32 i = 0; i < SETTINGS_COMMS; i++) {
		bool same = true;

		if (i >= settings.n_comms)
			break;
		for (__u32 k = 0; k < 16; k++)
			if (k < settings.comms[i].len && comm[k] != settings.comms[i].name[k])
				same = false;
		if (same)
			return true;
	}
	return false;
}

static __always_inline bool filter_uid(const struct cred *cred)
{
	__u32 uid = cred->uid.val;

	for (__u32 i = 0; i < SETTINGS_UIDS; i++)
		if (i < settings.n_uids && settings.uids[i] == uid)
			return true;
	return false;
}

/* The id of the cgroup of the level of -c at or above CGROUP; 0: CGROUP is above that level. */
static __always_inline __u64 filter_ancestor_id(struct cgroup *cgroup)
{
	__s32 level = settings.cgroup_level;
	struct cgroup *ancestor = NULL;
	__u64 id = 0;

	if (BPF_CORE_READ(cgroup, level) < level)
		return 0;
	if (bpf_core_field_exists(cgroup->ancestors)) {
		bpf_probe_read_kernel(&ancestor, sizeof(ancestor),
				      (char *)cgroup +
					      bpf_core_field_offset(struct cgroup, ancestors) +
					      level * sizeof(ancestor));
		return BPF_CORE_READ(ancestor, kn, id);
	}
	bpf_probe_read_kernel(&id, sizeof(id),
			      (char *)cgroup +
				      bpf_core_field_offset(struct cgroup___ids, ancestor_ids) +
				      level * sizeof(id));
	return id;
}

#define FILTER_FOUND 1 /* no address */
#define FILTER_STEPS 64
#define FILTER_STEP  32

/* FILTER_FOUND, or the css at which the next step goes on; 0 above the root. */
PROVED_ONCE __u64 filter_cgroup_step(__u64 address)
{
	struct cgroup_subsys_state *css = (void *)address;

	for (int i = 0; i < FILTER_STEP && css; i++) {
		if (BPF_CORE_READ(css, cgroup, kn, id) == settings.cgroup_id)
			return FILTER_FOUND;
		css = BPF_CORE_READ(css, parent);
	}
	return (__u64)css;
}

/* Where the level is not known, as in a cgroup namespace. Too deep to see: better shown. */
static __always_inline bool filter_cgroup_walk(__u64 css)
{
	for (int i = 0; i < FILTER_STEPS && css > FILTER_FOUND; i++)
		css = filter_cgroup_step(css);
	return css;
}

PROVED_ONCE int filter_cgroup(__u64 address)
{
	struct cgroup_subsys_state *css;

	if (!settings.by_cgroup)
		return 1; /* proved also when nobody calls it: let there be nothing to prove */
	css = (void *)place_css(address, settings.cgroup_hierarchy);
	if (settings.cgroup_level < 0)
		return filter_cgroup_walk((__u64)css);
	return css && filter_ancestor_id(BPF_CORE_READ(css, cgroup)) == settings.cgroup_id;
}

static __always_inline bool filter_duration(__u64 start)
{
	return !settings.min_duration_ns || bpf_ktime_get_ns() - start >= settings.min_duration_ns;
}

static __always_inline bool filter_status(int status)
{
	int sig = status & 0x7f;

	if (settings.failed_only && !status)
		return false;
	if (settings.signals && (!sig || !(settings.signals >> (sig - 1) & 1)))
		return false;
	return true;
}

/* START: of what died, CLOCK_MONOTONIC. IN_TREE: the process is one that --tree follows. */
static __always_inline bool filter_pass(struct task_struct *task, __u32 ppid,
					const struct cred *cred, int status, __u64 start,
					bool in_tree)
{
	__u32 tgid = task->tgid;

	if (!filter_status(status) || !filter_duration(start))
		return false;
	if (settings.by_tree && !in_tree)
		return false;
	if (settings.by_pid && !bpf_map_lookup_elem(&pids, &tgid))
		return false;
	if (settings.by_ppid && !bpf_map_lookup_elem(&ppids, &ppid))
		return false;
	if (settings.n_uids && !filter_uid(cred))
		return false;
	if (settings.n_comms && !filter_comm((__u64)BPF_CORE_READ(task, group_leader)))
		return false;
	if (settings.by_cgroup && !filter_cgroup(bpf_get_current_task()))
		return false;
	return true;
}
