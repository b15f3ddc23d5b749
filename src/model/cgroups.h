/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cgroups: the paths of cgroups by their id, as the kernel half told them. Kept after the cgroup
 * is gone, up to a cap; the least recently used goes first.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/cgroup.h"

struct cgroups;

struct cgroups *cgroups_new(void); /* NULL without memory */
void cgroups_free(struct cgroups *c);

struct cgroup_info {
	const char *path;	   /* "/" for the root */
	bool truncated;		   /* it was too long: ".../" and its end */
	struct cgroup_place place; /* what a whole path says; views into it */
};

/* COMPONENTS, CUT: as in struct record_cgroup. A path that is known is replaced. */
void cgroups_add(struct cgroups *c, uint32_t hierarchy, uint64_t id, const char *components,
		 size_t len, bool cut);

/* NULL when it is not known. Valid until the next cgroups_add(). */
const struct cgroup_info *cgroups_find(struct cgroups *c, uint32_t hierarchy, uint64_t id);
