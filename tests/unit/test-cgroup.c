// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>

#include "model/cgroup.h"
#include "model/cgroups.h"
#include "model/path.h"
#include "unit.h"

#define ID    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID2   "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define ID63  "123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UID   "8dbb9a3f-1f0c-4e5b-9d2a-0123456789ab"
#define SLICE "kubepods-burstable-pod8dbb9a3f_1f0c_4e5b_9d2a_0123456789ab.slice"
#define TASK  "0123456789abcdef0123456789abcdef"

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
		 ID, "containerd", UID, "containerd.service", "system.slice"},
		/* A container in a container: the innermost is where it runs. */
		{"/docker/" ID "/docker/" ID2, ID2, "docker", "", NULL, NULL},
		{"/docker/" ID "/kubelet/kubepods/burstable/pod" UID "/" ID2, ID2, "containerd",
		 UID, NULL, NULL},
		{"/system.slice/docker-" ID ".scope/system.slice/docker-" ID2 ".scope", ID2,
		 "docker", "", "docker-" ID2 ".scope", "system.slice"},
		/* Monitors are where their container is not, and builders have none. */
		{"/docker/" ID "/system.slice/crio-conmon-" ID2 ".scope", ID, "docker", "",
		 "crio-conmon-" ID2 ".scope", "system.slice"},
		{"/kubepods.slice/" SLICE "/crio-conmon-" ID ".scope", NULL, NULL, UID,
		 "crio-conmon-" ID ".scope", SLICE},
		{"/kubepods/pod" UID "/crio-conmon-" ID, NULL, NULL, UID, NULL, NULL},
		{"/docker/" ID "/buildkit/t4967jvf8rbufklrhkicskyes", ID, "docker", "", NULL, NULL},
		{"/docker/buildkit/t4967jvf8rbufklrhkicskyes", NULL, NULL, "", NULL, NULL},
		{"/buildkit/" ID, NULL, NULL, "", NULL, NULL},
		{"/system.slice/buildkit-" ID ".scope", NULL, NULL, "", "buildkit-" ID ".scope",
		 "system.slice"},
		/* Scopes of other runtimes, known or not. */
		{"/system.slice/nerdctl-" ID ".scope", ID, "containerd", "", "nerdctl-" ID ".scope",
		 "system.slice"},
		{"/system.slice/runsc-" ID ".scope", ID, "runsc", "", "runsc-" ID ".scope",
		 "system.slice"},
		{"/system.slice/other-" ID ".scope/init.scope", ID, NULL, "", "init.scope",
		 "system.slice"},
		{"/other-" ID, NULL, NULL, "", NULL, NULL},
		{"/two-words-" ID ".scope", NULL, NULL, "", "two-words-" ID ".scope", NULL},
		{"/user.slice/run-" ID ".scope", NULL, NULL, "", "run-" ID ".scope", "user.slice"},
		{"/app.slice/app-" ID ".scope", NULL, NULL, "", "app-" ID ".scope", "app.slice"},
		{"/-" ID ".scope", NULL, NULL, "", "-" ID ".scope", NULL},
		/* What a runtime without systemd makes of a path for systemd. */
		{"/kubepods-besteffort-pod8dbb9a3f_1f0c_4e5b_9d2a_0123456789ab.slice:crio:" ID
		 "/init.scope",
		 ID, "cri-o", UID, "init.scope", NULL},
		{"/system.slice:docker:" ID, ID, "docker", "", NULL, NULL},
		{":youki:" ID, ID, "youki", "", NULL, NULL},
		{"/docker:" ID, NULL, NULL, "", NULL, NULL},
		{"/system.slice:other:" ID, ID, NULL, "", NULL, NULL},
		{"/a:b:" ID, NULL, NULL, "", NULL, NULL},
		{"/" SLICE "/cri-containerd/" ID, ID, "containerd", UID, NULL, SLICE},
		/* kind, and others with a --cgroup-root. */
		{"/kubelet.slice/kubelet-kubepods.slice/kubelet-" SLICE "/cri-containerd-" ID
		 ".scope",
		 ID, "containerd", UID, "cri-containerd-" ID ".scope", "kubelet-" SLICE},
		{"/kubelet.slice/kubelet-kubepods.slice/"
		 "kubelet-kubepods-pod0123456789abcdef0123456789abcdef.slice",
		 NULL, NULL, "0123456789abcdef0123456789abcdef", NULL,
		 "kubelet-kubepods-pod0123456789abcdef0123456789abcdef.slice"},
		{"/my" SLICE, NULL, NULL, "", NULL, "my" SLICE},
		{"/kubepods-other-pod8dbb9a3f_1f0c_4e5b_9d2a_0123456789ab.slice", NULL, NULL, "",
		 NULL, "kubepods-other-pod8dbb9a3f_1f0c_4e5b_9d2a_0123456789ab.slice"},
		{"/jobs/pod" UID "/" ID, ID, NULL, "", NULL, NULL},
		{"/kubepods/pod" UID "/sub/" ID, ID, NULL, UID, NULL, NULL},
		/* ECS, on EC2 and on Fargate. */
		{"/ecs/" TASK "/" ID, ID, "docker", "", NULL, NULL},
		{"/ecs/web/" TASK "/" ID, ID, "docker", "", NULL, NULL},
		{"/ecs/" UID "/" ID, ID, "docker", "", NULL, NULL},
		{"/ecs/" TASK "/" TASK "-2495160603", TASK "-2495160603", "containerd", "", NULL,
		 NULL},
		{"/ecs/web/" TASK "/" TASK "-7/sub", TASK "-7", "containerd", "", NULL, NULL},
		{"/ecstasks.slice/ecstasks-" TASK ".slice/docker-" ID ".scope", ID, "docker", "",
		 "docker-" ID ".scope", "ecstasks-" TASK ".slice"},
		{"/ecs/" TASK, NULL, NULL, "", NULL, NULL},
		{"/ecs/" TASK "/" TASK "-", NULL, NULL, "", NULL, NULL},
		{"/ecs/" TASK "/" TASK "-7a", NULL, NULL, "", NULL, NULL},
		{"/ecs/" TASK "/0" TASK "-7", NULL, NULL, "", NULL, NULL},
		{"/ecs/task/" ID, ID, NULL, "", NULL, NULL},
		{"/jobs/" TASK "/" ID, ID, NULL, "", NULL, NULL},
		{"/actions_job/" ID, ID, "docker", "", NULL, NULL},
		/* podman: pods, and without root. */
		{"/machine.slice/machine-libpod_pod_" ID2 ".slice/libpod-" ID ".scope/container",
		 ID, "podman", "", "libpod-" ID ".scope", "machine-libpod_pod_" ID2 ".slice"},
		{"/libpod_parent/" ID2 "/libpod-" ID, ID, "podman", "", NULL, NULL},
		{"/libpod_parent/" ID2, NULL, NULL, "", NULL, NULL},
		{"/system.slice/web.service/libpod-payload-" ID, ID, "podman", "", "web.service",
		 "system.slice"},
		{"/system.slice/web.service/runtime", NULL, NULL, "", "web.service",
		 "system.slice"},
		{"/user.slice/podman-1234.scope/" ID, ID, "podman", "", "podman-1234.scope",
		 "user.slice"},
		{"/user.slice/podman-x.scope/" ID, ID, NULL, "", "podman-x.scope", "user.slice"},
		{"/user.slice/" ID ".service", NULL, NULL, "", ID ".service", "user.slice"},
		{"/system.slice/docker-" ID ".mount", NULL, NULL, "", "docker-" ID ".mount",
		 "system.slice"},
		/* LXC and its kin have names. */
		{"/lxc.payload.web-1/system.slice/nginx.service", "web-1", "lxc", "",
		 "nginx.service", "system.slice"},
		{"/lxc/101/ns/init.scope", "101", "lxc", "", "init.scope", NULL},
		{"/lxc.payload/web", "web", "lxc", "", NULL, NULL},
		{"/lxc.payload.web/docker/" ID, ID, "docker", "", NULL, NULL},
		{"/lxc.monitor.web", NULL, NULL, "", NULL, NULL},
		{"/lxc.monitor/web", NULL, NULL, "", NULL, NULL},
		{"/lxc.payload.", NULL, NULL, "", NULL, NULL},
		{"/lxc.payload.a b", NULL, NULL, "", NULL, NULL},
		/* systemd-nspawn: the name of the unit has escapes. */
		{"/machine.slice/machine-web.scope/payload/init.scope", "web", "systemd-nspawn", "",
		 "init.scope", "machine.slice"},
		{"/machine.slice/machine-my\\x2dbox.scope/payload", "my-box", "systemd-nspawn", "",
		 "machine-my\\x2dbox.scope", "machine.slice"},
		{"/machine.slice/machine-web.scope", "web", "systemd-nspawn", "",
		 "machine-web.scope", "machine.slice"},
		{"/other.slice/machine-web.scope/payload", "web", "systemd-nspawn", "",
		 "machine-web.scope", "other.slice"},
		{"/machine.slice/systemd-nspawn@my-box.service/payload", "my-box", "systemd-nspawn",
		 "", "systemd-nspawn@my-box.service", "machine.slice"},
		{"/machine.slice/machine-web.scope/supervisor", NULL, NULL, "", "machine-web.scope",
		 "machine.slice"},
		{"/machine.slice/systemd-nspawn@web.service/supervisor", NULL, NULL, "",
		 "systemd-nspawn@web.service", "machine.slice"},
		{"/other.slice/machine-web.scope", NULL, NULL, "", "machine-web.scope",
		 "other.slice"},
		/* Virtual machines: of libvirt, of systemd-vmspawn. */
		{"/machine.slice/machine-qemu\\x2d1\\x2dweb.scope/libvirt/emulator", NULL, NULL, "",
		 "machine-qemu\\x2d1\\x2dweb.scope", "machine.slice"},
		{"/machine.slice/machine-12-web.scope", NULL, NULL, "", "machine-12-web.scope",
		 "machine.slice"},
		{"/machine.slice/machine-a\\x2.scope", NULL, NULL, "", "machine-a\\x2.scope",
		 "machine.slice"},
		{"/machine.slice/machine-a\\x00.scope", NULL, NULL, "", "machine-a\\x00.scope",
		 "machine.slice"},
		{"/machine.slice/machine-a\\x0ab.scope", NULL, NULL, "", "machine-a\\x0ab.scope",
		 "machine.slice"},
		{"/machine.slice/machine-" ID ".scope", ID, "systemd-nspawn", "",
		 "machine-" ID ".scope", "machine.slice"},
		{"/machine.slice/machine-x" ID ".scope", NULL, NULL, "", "machine-x" ID ".scope",
		 "machine.slice"},
		/* Units. */
		{"/user.slice/user-1000.slice/user@1000.service/app.slice/"
		 "snap.code.code-8dbb9a3f-1f0c-4e5b-9d2a-0123456789ab.scope",
		 NULL, NULL, "", "snap.code.code-8dbb9a3f-1f0c-4e5b-9d2a-0123456789ab.scope",
		 "app.slice"},
		{"/system.slice/snap.lxd.daemon.service", NULL, NULL, "", "snap.lxd.daemon.service",
		 "system.slice"},
		{"/user.slice/user-1000.slice/user@1000.service/init.scope", NULL, NULL, "",
		 "init.scope", "user-1000.slice"},
		{"/system.slice/_memory.service", NULL, NULL, "", "memory.service", "system.slice"},
		{"/_.service", NULL, NULL, "", NULL, NULL},
		/* No ids: too short, too long, upper case, no runtime's name before it. */
		{"/docker/" ID63, NULL, NULL, "", NULL, NULL},
		{"/docker/" ID "0", NULL, NULL, "", NULL, NULL},
		{"/docker-" TASK ".scope", NULL, NULL, "", "docker-" TASK ".scope", NULL},
		{"/docker/0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF", NULL,
		 NULL, "", NULL, NULL},
		{"/jobs/" ID, ID, NULL, "", NULL, NULL},
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

/* --container: a container's processes, whatever is nested in it or named after another one. */
static void within(void **state)
{
	static const char nested[] = "/docker/" ID "/lxc.payload.web/kubepods/pod" UID "/" ID2;
	static const char machine[] = "/machine.slice/machine-my\\x2dbox.scope/payload";

	(void)state;
	assert_true(cgroup_within(nested, ID));
	assert_true(cgroup_within(nested, "01234567"));
	assert_true(cgroup_within(nested, ID2));
	assert_true(cgroup_within(nested, "web"));
	assert_false(cgroup_within(nested, "we"));   /* a name, no id */
	assert_false(cgroup_within(nested, "web2")); /* beyond its end */
	assert_false(cgroup_within(nested, ID "0"));
	assert_false(cgroup_within(nested, "123"));
	assert_true(cgroup_within(machine, "my-box"));
	assert_false(cgroup_within(machine, "my"));
	assert_false(cgroup_within("/", ""));
}

static void paths(void **state)
{
	static const struct {
		const char *components;
		size_t len;
		const char *path;
		bool cut;
	} cases[] = {
		{"", 0, "/"},
		{"a\0", 2, "/a"},
		{"c\0b\0a\0", 6, "/a/b/c"},
		{"c\0b\0a", 5, "/b/c"}, /* what no NUL ends is no component */
		{"abc", 3, "/"},
		{"\0", 1, "/"},
		{"x y\n\0/\0", 7, "///x y\n"},
		{"c\0b\0", 4, ".../b/c", .cut = true},
		{"", 0, "...", .cut = true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char out[16];

		memset(out, 'x', sizeof(out));
		assert_int_equal(
			path_from_components(cases[i].components, cases[i].len, cases[i].cut, out),
			strlen(cases[i].path));
		assert_string_equal(out, cases[i].path);
		assert_int_equal(out[PATH_SPACE(cases[i].len)], 'x'); /* no more than it may */
	}
}

static const char *path_of(struct cgroups *c, uint32_t hierarchy, uint64_t id)
{
	const struct cgroup_info *info = cgroups_find(c, hierarchy, id);

	return info ? info->path : NULL;
}

static void remembered_paths(void **state)
{
	struct cgroups *c = cgroups_new();

	(void)state;
	assert_non_null(c);
	assert_null(path_of(c, 0, 1));
	cgroups_add(c, 0, 1, "", 0, false);
	cgroups_add(c, 0, 7, "b\0a\0", 4, false);
	cgroups_add(c, 1, 7, "z\0", 2, false); /* another hierarchy's 7 */
	assert_string_equal(path_of(c, 0, 1), "/");
	assert_string_equal(path_of(c, 0, 7), "/a/b");
	assert_string_equal(path_of(c, 1, 7), "/z");
	cgroups_add(c, 0, 7, "renamed\0", 8, false);
	assert_string_equal(path_of(c, 0, 7), "/renamed");
	assert_null(path_of(c, 2, 7));
	cgroups_free(c);
	cgroups_free(NULL);
}

/* What is missing of a path may be a container's name, or what says that none is one. */
static void nothing_follows_from_a_cut_path(void **state)
{
	static const char name[] = "docker-0123456789abcdef0123456789abcdef"
				   "0123456789abcdef0123456789abcdef.scope";
	struct cgroups *c = cgroups_new();
	const struct cgroup_info *info;

	(void)state;
	cgroups_add(c, 0, 7, name, sizeof(name), true);
	info = cgroups_find(c, 0, 7);
	assert_true(info->truncated);
	assert_memory_equal(info->path, ".../docker-", 11);
	assert_null(info->place.container_id.s);
	assert_null(info->place.unit.s);
	cgroups_add(c, 0, 7, name, sizeof(name), false);
	info = cgroups_find(c, 0, 7);
	assert_false(info->truncated);
	assert_non_null(info->place.container_id.s);
	cgroups_free(c);
}

/* Paths of 4 KiB are bounded by what they take, and as many are kept as the kernel half counts on.
 */
static void long_paths(void **state)
{
	static char name[4096];
	struct cgroups *c = cgroups_new();
	unsigned int kept = 0;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	for (unsigned int i = 1; i <= 20000; i++)
		cgroups_add(c, 0, i, name, sizeof(name), false);
	for (unsigned int i = 1; i <= 20000; i++)
		kept += cgroups_find(c, 0, i) != NULL;
	assert_in_range(kept, 4096, 8200);
	assert_non_null(cgroups_find(c, 0, 20000 - 4095));
	cgroups_free(c);
}

/* The cap holds, and what is asked for again and again outlives what is not. */
static void many_paths(void **state)
{
	struct cgroups *c = cgroups_new();
	unsigned int kept = 0;
	char name[16];

	(void)state;
	assert_non_null(c);
	cgroups_add(c, 0, 1, "loved\0", 6, false);
	for (unsigned int i = 2; i < 200000; i++) {
		int len = snprintf(name, sizeof(name), "%u", i);

		cgroups_add(c, 0, i, name, (size_t)len + 1, false);
		assert_string_equal(path_of(c, 0, 1), "/loved");
	}
	for (unsigned int i = 2; i < 200000; i++)
		kept += path_of(c, 0, i) != NULL;
	assert_in_range(kept, 1, 100000);
	assert_string_equal(path_of(c, 0, 199999), "/199999");
	cgroups_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places),     cmocka_unit_test(within),
		cmocka_unit_test(paths),      cmocka_unit_test(remembered_paths),
		cmocka_unit_test(many_paths), cmocka_unit_test(nothing_follows_from_a_cut_path),
		cmocka_unit_test(long_paths),
	};

	return cmocka_run_group_tests_name("cgroup", tests, NULL, NULL);
}
