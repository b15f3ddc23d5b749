/* SPDX-License-Identifier: BSD-2-Clause */
/* cgroup_path: which cgroup a path on the command line means. */
#pragma once

#include <stdint.h>

#include "base/error.h"

/*
 * PATH is a directory of a cgroup file system, or a path within a hierarchy, as /proc/PID/cgroup
 * and the field "cgroup" have it. If several hierarchies have that path, it is the one that the
 * field is about: the unified one, else the first in the order of enum record_hierarchy. Gives the
 * kernfs id and that enum. -EINVAL with ERR.
 */
int cgroup_path_resolve(const char *path, uint64_t *ret_id, uint32_t *ret_hierarchy,
			struct error *err);
