/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cgroup: what a cgroup's path says about who runs there - a container and its runtime, a
 * Kubernetes pod, a systemd unit and slice. The names are conventions of those programs, not of
 * the kernel: where none matches, nothing is said.
 */
#pragma once

#include <stddef.h>

/* Views into the path that was parsed; a NULL start means none. */
struct cgroup_name {
	const char *s;
	size_t len;
};

struct cgroup_place {
	struct cgroup_name container_id; /* 64 (or, of older runtimes, 32 and more) hex digits */
	const char *runtime;		 /* "docker", "podman", "containerd", "cri-o"; or NULL */
	char pod_uid[40];		 /* with dashes; "" without a pod */
	struct cgroup_name unit;	 /* "nginx.service": innermost unit */
	struct cgroup_name slice;	 /* "system.slice": innermost slice */
};

void cgroup_parse(const char *path, struct cgroup_place *ret);
