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

PROVED_ONCE int filter_cgroup(__u64 address)
{
	struct cgroup_subsys_state *css;

	if (!settings.by_cgroup)
		return 1; /* proved also when nobody calls it: let there be nothing to prove */
	css = (void *)place_css(address, settings.cgroup_hierarchy);

	for (int i = 0; i < SETTINGS_CGROUP_DEPTH && css; i++) {
		if (BPF_CORE_READ(css, cgroup, kn, id) == settings.cgroup_id)
			return true;
		css = BPF_CORE_READ(css, parent);
	}
	return false;
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
