// SPDX-License-Identifier: BSD-2-Clause
/*
 * Paths of cgroups, as components from the leaf up (what the kernel half sends) and as a path: what
 * is read from one - container, pod, unit, slice - are views into it that keep their promises.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/cgroup.h"
#include "model/path.h"

static void check_name(struct cgroup_name name, const char *path)
{
	if (name.s && (name.s < path || name.s + name.len > path + strlen(path) || !name.len))
		abort();
	if (name.s && memchr(name.s, '/', name.len))
		abort();
}

static void check_place(const char *path)
{
	struct cgroup_place place = {0};

	cgroup_parse(path, &place);
	check_name(place.container_id, path);
	check_name(place.unit, path);
	check_name(place.slice, path);
	for (size_t i = 0; i < place.container_id.len; i++)
		if (!isxdigit((unsigned char)place.container_id.s[i]))
			abort();
	if (place.container_id.s && place.container_id.len < 32)
		abort();
	if (strnlen(place.pod_uid, sizeof(place.pod_uid)) == sizeof(place.pod_uid))
		abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	/* Blocks of their own, so that one byte too far is seen. */
	char *components = malloc(size + !size), *turned = malloc(size + 2),
	     *path = malloc(size + 1);

	memcpy(components, data, size);
	if (path_from_components(components, size, turned) != strlen(turned) || *turned != '/')
		abort();
	check_place(turned);
	memcpy(path, data, size);
	path[size] = '\0';
	check_place(path);
	free(components);
	free(turned);
	free(path);
	return 0;
}
