// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>

#include "model/cgroup.h"
#include "model/cgroups.h"
#include "model/path.h"
#include "unit.h"

#define ID   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID2  "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define ID63 "123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UID  "8dbb9a3f-1f0c-4e5b-9d2a-0123456789ab"

/* NULL in a case: nothing may be said. */
static void check_name(const char *path, struct cgroup_name got, const char *expected)
{
	if (!expected && !got.s)
		return;
	if (!expected || !got.s || got.len != strlen(expected) ||
	    memcmp(got.s, expected, got.len) != 0)
		fail_msg("%s: '%.*s' instead of '%s'", path, (int)got.len, got.s ? got.s : "",
			 expected ? expected : "nothing");
}

static void places(void **state)
{
	static const struct {
		const char *path, *id, *runtime, *pod, *unit, *slice;
	} cases[] = {
		{"/", NULL, NULL, "", NULL, NULL},
		{"", NULL, NULL, "", NULL, NULL},
		{"/system.slice/nginx.service", NULL, NULL, "", "nginx.service", "system.slice"},
		{"/user.slice/user-1000.slice/user@1000.service/app.slice/app-x.scope", NULL, NULL,
		 "", "app-x.scope", "app.slice"},
		{"/system.slice/docker-" ID ".scope", ID, "docker", "", "docker-" ID ".scope",
		 "system.slice"},
		{"/docker/" ID, ID, "docker", "", NULL, NULL},
		{"/machine.slice/libpod-" ID ".scope/container", ID, "podman", "",
		 "libpod-" ID ".scope", "machine.slice"},
		{"/libpod_parent/libpod-" ID, ID, "podman", "", NULL, NULL},
		/* The monitor is not in the container. */
		{"/libpod_parent/libpod-conmon-" ID, NULL, NULL, "", NULL, NULL},
		{"/kubepods.slice/kubepods-burstable.slice/"
		 "kubepods-burstable-pod8dbb9a3f_1f0c_4e5b_9d2a_0123456789ab.slice/"
		 "cri-containerd-" ID ".scope",
		 ID, "containerd", UID, "cri-containerd-" ID ".scope",
		 "kubepods-burstable-pod8dbb9a3f_1f0c_4e5b_9d2a_0123456789ab.slice"},
		{"/kubepods/besteffort/pod" UID "/" ID, ID, "containerd", UID, NULL, NULL},
		{"/kubepods/pod" UID "/crio-" ID, ID, "cri-o", UID, NULL, NULL},
		{"/kubepods/pod0123456789abcdef0123456789abcdef/" ID, ID, "containerd",
		 "0123456789abcdef0123456789abcdef", NULL, NULL},
		{"/system.slice/containerd.service/kubepods-burstable-pod" UID
		 ".slice:cri-containerd:" ID,
		 ID, "containerd", NULL, "containerd.service", "system.slice"},
		/* A container in a container: the innermost is where it runs. */
		{"/docker/" ID "/docker/" ID2, ID2, "docker", "", NULL, NULL},
		/* No ids: too short, too long, upper case, no runtime's name before it. */
		{"/docker/" ID63, NULL, NULL, "", NULL, NULL},
		{"/docker/" ID "0", NULL, NULL, "", NULL, NULL},
		{"/docker/0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF", NULL,
		 NULL, "", NULL, NULL},
		{"/jobs/" ID, NULL, NULL, "", NULL, NULL},
		{"/docker-" ID ".scopes", NULL, NULL, "", NULL, NULL},
		{"/docker-" ID "x.scope", NULL, NULL, "", "docker-" ID "x.scope", NULL},
		{"/kubepods/podium", NULL, NULL, "", NULL, NULL},
		{"/kubepods/pod8dbb9a3f-1f0c-4e5b-9d2a-0123456789zz", NULL, NULL, "", NULL, NULL},
		{"/kubepods/pod" UID "x", NULL, NULL, "", NULL, NULL},
		{"/.slice", NULL, NULL, "", NULL, NULL},
		{"/.service", NULL, NULL, "", NULL, NULL},
		{"//", NULL, NULL, "", NULL, NULL},
		{":", NULL, NULL, "", NULL, NULL},
		{"/a:", NULL, NULL, "", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct cgroup_place p;

		cgroup_parse(cases[i].path, &p);
		check_name(cases[i].path, p.container_id, cases[i].id);
		check_name(cases[i].path, p.unit, cases[i].unit);
		check_name(cases[i].path, p.slice, cases[i].slice);
		if (cases[i].pod)
			assert_string_equal(p.pod_uid, cases[i].pod);
		assert_string_equal(p.runtime ? p.runtime : "none",
				    cases[i].runtime ? cases[i].runtime : "none");
	}
}

static void paths(void **state)
{
	static const struct {
		const char *components;
		size_t len;
		const char *path;
	} cases[] = {
		{"", 0, "/"},		{"a\0", 2, "/a"}, {"c\0b\0a\0", 6, "/a/b/c"},
		{"c\0b\0a", 5, "/b/c"}, /* what no NUL ends is no component */
		{"abc", 3, "/"},	{"\0", 1, "/"},	  {"x y\n\0/\0", 7, "///x y\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char out[16];

		memset(out, 'x', sizeof(out));
		assert_int_equal(path_from_components(cases[i].components, cases[i].len, out),
				 strlen(cases[i].path));
		assert_string_equal(out, cases[i].path);
		assert_int_equal(out[cases[i].len + 2], 'x'); /* no more than it may */
	}
}

static void remembered_paths(void **state)
{
	struct cgroups *c = cgroups_new();

	(void)state;
	assert_non_null(c);
	assert_null(cgroups_find(c, 0, 1, NULL));
	cgroups_add(c, 0, 1, "", 0);
	cgroups_add(c, 0, 7, "b\0a\0", 4);
	cgroups_add(c, 1, 7, "z\0", 2); /* another hierarchy's 7 */
	assert_string_equal(cgroups_find(c, 0, 1, NULL), "/");
	assert_string_equal(cgroups_find(c, 0, 7, NULL), "/a/b");
	assert_string_equal(cgroups_find(c, 1, 7, NULL), "/z");
	cgroups_add(c, 0, 7, "renamed\0", 8);
	assert_string_equal(cgroups_find(c, 0, 7, NULL), "/renamed");
	assert_null(cgroups_find(c, 2, 7, NULL));
	cgroups_free(c);
	cgroups_free(NULL);
}

/* The cap holds, and what is asked for again and again outlives what is not. */
static void many_paths(void **state)
{
	struct cgroups *c = cgroups_new();
	unsigned int kept = 0;
	char name[16];

	(void)state;
	assert_non_null(c);
	cgroups_add(c, 0, 1, "loved\0", 6);
	for (unsigned int i = 2; i < 200000; i++) {
		int len = snprintf(name, sizeof(name), "%u", i);

		cgroups_add(c, 0, i, name, (size_t)len + 1);
		assert_string_equal(cgroups_find(c, 0, 1, NULL), "/loved");
	}
	for (unsigned int i = 2; i < 200000; i++)
		kept += cgroups_find(c, 0, i, NULL) != NULL;
	assert_in_range(kept, 1, 100000);
	assert_string_equal(cgroups_find(c, 0, 199999, NULL), "/199999");
	cgroups_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places),
		cmocka_unit_test(paths),
		cmocka_unit_test(remembered_paths),
		cmocka_unit_test(many_paths),
	};

	return cmocka_run_group_tests_name("cgroup", tests, NULL, NULL);
}
