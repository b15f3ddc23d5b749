/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * container: the container that a cgroup's name stands for. Names are conventions of the programs
 * that make the cgroups: two tables hold them, each row with its source. What no row matches is no
 * container, and a name proves nothing: see docs/security.md.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A view into a path. A NULL start means none. */
struct cgroup_name {
	const char *s;
	size_t len;
};

bool cgroup_name_is(struct cgroup_name n, const char *word);
bool cgroup_name_begins(struct cgroup_name n, const char *prefix); /* and goes on after it */
bool cgroup_name_ends(struct cgroup_name n, const char *suffix);   /* after something else */

/* One name of a path, with those around it. */
struct cgroup_step {
	struct cgroup_name name;
	struct cgroup_name above[3]; /* the parent first */
	struct cgroup_name below;
	bool in_pod; /* the parent is the cgroup of a Kubernetes pod */
};

#define MACHINE_NAME_MAX 64 /* of systemd: HOST_NAME_MAX */

struct container {
	struct cgroup_name id;
	const char *runtime; /* NULL: the name does not show it */
	bool named;	     /* the id is a name: LXC and systemd-nspawn have no other */
	char name[MACHINE_NAME_MAX + 1]; /* the name, where the path has it with escapes; or "" */
};

/* Whether the step is a container's cgroup; *ret is untouched if not. */
bool container_find(const struct cgroup_step *step, struct container *ret);

/* WANTED is the beginning of an id, or a whole name: of names that begin alike, each is its own. */
bool container_is(const struct container *c, const char *wanted);

/* N digits from 0 to f, without capitals; of an id. */
bool container_hex(const char *s, size_t n);

/* 8-4-4-4-12 hex digits, with '-' between them, or '_' in the name of a slice. */
#define UUID_LEN 36
bool container_uuid(const char *s);
