/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* place: where in a hierarchy of cgroups a task sits. */
#pragma once

#include "kernel.h"
#include "maps.h"

/* include/linux/cgroup_subsys.h: which ones there are, and their order, is configuration. */
enum cgroup_subsys_id {
	cgroup_subsys_id_unused,
	memory_cgrp_id,
	pids_cgrp_id,
	cpu_cgrp_id,
	freezer_cgrp_id,
	devices_cgrp_id,
	cpuset_cgrp_id,
	cpuacct_cgrp_id,
	io_cgrp_id,
};

#define PLACE_TRY(hierarchy, name)                                                            \
	if (wanted == (hierarchy) && bpf_core_enum_value_exists(enum cgroup_subsys_id, name)) \
		return bpf_core_enum_value(enum cgroup_subsys_id, name);

/* The subsystem id of a v1 hierarchy; -1 when this kernel has no such controller. */
static __always_inline int place_subsystem(__u32 wanted)
{
	PLACE_TRY(HIERARCHY_MEMORY, memory_cgrp_id)
	PLACE_TRY(HIERARCHY_PIDS, pids_cgrp_id)
	PLACE_TRY(HIERARCHY_CPU, cpu_cgrp_id)
	PLACE_TRY(HIERARCHY_FREEZER, freezer_cgrp_id)
	PLACE_TRY(HIERARCHY_DEVICES, devices_cgrp_id)
	PLACE_TRY(HIERARCHY_CPUSET, cpuset_cgrp_id)
	PLACE_TRY(HIERARCHY_CPUACCT, cpuacct_cgrp_id)
	PLACE_TRY(HIERARCHY_IO, io_cgrp_id)
	return -1;
}

/*
 * The css of SET in the hierarchy of the memory controller, by plain loads: on hosts with v1
 * controllers it is what nearly every death asks for. NULL when there is none.
 */
static __always_inline struct cgroup_subsys_state *place_memory(struct css_set *set)
{
	if (!bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id))
		return NULL;
	return set->subsys[bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id)];
}

/* The css of the task at ADDRESS in an enum record_hierarchy; 0 when there is none. */
PROVED_ONCE __u64 place_css(__u64 address, __u32 hierarchy)
{
	struct task_struct *task = (void *)address;
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	__u64 css = 0;
	int id;

	if (hierarchy == HIERARCHY_UNIFIED)
		return (__u64)BPF_CORE_READ(set, dfl_cgrp); /* self is the first member */
	id = place_subsystem(hierarchy);
	if (id < 0)
		return 0;
	bpf_probe_read_kernel(&css, sizeof(css),
			      (char *)set + bpf_core_field_offset(struct css_set, subsys) +
				      id * sizeof(css));
	return css;
}
