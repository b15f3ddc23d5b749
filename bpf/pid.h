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
