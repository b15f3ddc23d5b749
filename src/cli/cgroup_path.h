/* SPDX-License-Identifier: BSD-2-Clause */
/* cgroup_path: which cgroup a path on the command line means. */
#pragma once

#include <stdint.h>

#include "base/error.h"

/*
 * PATH is a directory of a cgroup file system, or a path within the unified hierarchy, as
 * /proc/PID/cgroup has it. Gives the kernfs id and enum record_hierarchy. -EINVAL with ERR.
 */
int cgroup_path_resolve(const char *path, uint64_t *ret_id, uint32_t *ret_hierarchy,
			struct error *err);
