/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* pid: the number that a struct pid has in each of its namespaces. */
#pragma once

#include "kernel.h"

/* In the namespace of LEVEL, 0 being the initial one; at most pid->level. */
static __always_inline int pid_number(struct pid *pid, unsigned int level)
{
	int nr = 0;

	bpf_probe_read_kernel(&nr, sizeof(nr),
			      (char *)pid + bpf_core_field_offset(struct pid, numbers) +
				      level * bpf_core_type_size(struct upid));
	return nr;
}

static __always_inline __u64 pid_namespace(struct pid *pid, unsigned int level)
{
	__u64 ns = 0;

	bpf_probe_read_kernel(&ns, sizeof(ns),
			      (char *)pid + bpf_core_field_offset(struct pid, numbers) +
				      level * bpf_core_type_size(struct upid) +
				      bpf_core_field_offset(struct upid, ns));
	return ns;
}

/* The number that PID has where the one with OWN lives; 0: none there. */
static __always_inline int pid_number_for(struct pid *own, struct pid *pid)
{
	unsigned int level = BPF_CORE_READ(own, level);

	if (level > BPF_CORE_READ(pid, level) ||
	    pid_namespace(own, level) != pid_namespace(pid, level))
		return 0;
	return pid_number(pid, level);
}
