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

static void check_view(struct cgroup_name name, const char *path, size_t len)
{
	if (!name.s)
		return;
	if (name.s < path || name.s + name.len > path + len || !name.len)
		abort();
	if (memchr(name.s, '/', name.len))
		abort();
}

/* 64 hex digits, or what is without harm on a terminal; and --container finds it. */
static void check_container(const struct cgroup_place *place, const char *path)
{
	struct cgroup_name id = place->container_id;
	char *wanted = strndup(id.s, id.len);

	for (size_t i = 0; i < id.len; i++)
		if (!isalnum((unsigned char)id.s[i]) && !strchr("-_.", id.s[i]))
			abort();
	if (!wanted || !cgroup_within(path, wanted))
		abort();
	free(wanted);
}

static void check_place(const char *path)
{
	struct cgroup_place place;

	cgroup_parse(path, &place);
	if (place.container_id.s == place.machine)
		check_view(place.container_id, place.machine, sizeof(place.machine) - 1);
	else
		check_view(place.container_id, path, strlen(path));
	if (place.container_id.s)
		check_container(&place, path);
	else if (place.runtime || place.nested || cgroup_within(path, ""))
		abort();
	check_view(place.unit, path, strlen(path));
	check_view(place.slice, path, strlen(path));
	switch (strnlen(place.pod_uid, sizeof(place.pod_uid))) {
	case 0:
	case 32:
	case UUID_LEN:
		break;
	default:
		abort();
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	/* Blocks of their own, so that one byte too far is seen. */
	char *components = malloc(size + !size), *turned = malloc(PATH_SPACE(size)),
	     *path = malloc(size + 1);

	memcpy(components, data, size);
	if (path_from_components(components, size, true, turned) != strlen(turned) ||
	    *turned != '.')
		abort();
	if (path_from_components(components, size, false, turned) != strlen(turned) ||
	    *turned != '/')
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
