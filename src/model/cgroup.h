/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cgroup: what a cgroup's path says about who runs there - a container and its runtime, a
 * Kubernetes pod, a systemd unit and slice. The names are conventions of those programs, not of
 * the kernel: where none matches, nothing is said.
 */
#pragma once

#include <stdbool.h>

#include "model/container.h"

/*
 * Of containers, units and slices the innermost counts. Names are views into the path that was
 * parsed, but that of a machine of systemd: that one is in this struct, and valid while it is.
 */
struct cgroup_place {
	struct cgroup_name container_id; /* 64 hex digits, Fargate's id, or a name */
	const char *runtime; /* "docker", "podman", "containerd", "cri-o", "lxc", ...; or NULL */
	bool nested;	     /* the container is in another one */
	char pod_uid[40];    /* with dashes; "" without a pod */
	struct cgroup_name unit;  /* "nginx.service" */
	struct cgroup_name slice; /* "system.slice" */
	char machine[MACHINE_NAME_MAX + 1];
};

void cgroup_parse(const char *path, struct cgroup_place *ret);

/* Whether the path leads through that container, whatever is nested in it: see container_is(). */
bool cgroup_within(const char *path, const char *container);
