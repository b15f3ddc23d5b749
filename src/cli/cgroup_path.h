/* SPDX-License-Identifier: BSD-2-Clause */
/* cgroup_path: which cgroup a path on the command line means. */
#pragma once

#include <stdint.h>

#include "base/error.h"

struct cgroup_wanted {
	uint64_t id;	    /* kernfs node id */
	uint32_t hierarchy; /* enum record_hierarchy */
	int32_t level;	    /* below the root of the hierarchy; -1: not known */
};

/*
 * PATH is a directory of a cgroup file system, or a path within a hierarchy, as /proc/PID/cgroup
 * and the field "cgroup" have it. If several hierarchies have that path, it is the one that the
 * field is about: the unified one, else the first in the order of enum record_hierarchy. -EINVAL
 * with ERR.
 */
int cgroup_path_resolve(const char *path, struct cgroup_wanted *ret, struct error *err);
