/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cgroups: the paths of cgroups by their id, as the kernel half told them. Kept after the cgroup
 * is gone, up to a cap; the least recently used goes first.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "model/cgroup.h"

struct cgroups;

struct cgroups *cgroups_new(void); /* NULL without memory */
void cgroups_free(struct cgroups *c);

/* COMPONENTS: as in struct record_cgroup. A path that is known is replaced. */
void cgroups_add(struct cgroups *c, uint32_t hierarchy, uint64_t id, const char *components,
		 size_t len);

/*
 * The path, "/" for the root; NULL when it is not known. What the path says goes to *ret_place, if
 * that is asked for. Both are valid until the next cgroups_add().
 */
const char *cgroups_find(struct cgroups *c, uint32_t hierarchy, uint64_t id,
			 struct cgroup_place *ret_place);
