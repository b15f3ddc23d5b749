// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cli/cgroup_path.h"
#include "exitsnoop/record.h"

/* Names of v1 controllers as mount options have them; "io" is "blkio" there. */
static const char *const controllers[HIERARCHIES] = {
	[HIERARCHY_MEMORY] = "memory",	 [HIERARCHY_PIDS] = "pids",
	[HIERARCHY_CPU] = "cpu",	 [HIERARCHY_FREEZER] = "freezer",
	[HIERARCHY_DEVICES] = "devices", [HIERARCHY_CPUSET] = "cpuset",
	[HIERARCHY_CPUACCT] = "cpuacct", [HIERARCHY_IO] = "blkio",
};

/* The mount that PATH lies on: the longest mount point that is a prefix of it. */
static uint32_t v1_hierarchy(const char *path)
{
	_cleanup_(fclosep) FILE *f = setmntent("/proc/self/mounts", "re");
	uint32_t found = 0;
	size_t longest = 0;
	struct mntent *m;

	while (f && (m = getmntent(f))) {
		size_t len = strlen(m->mnt_dir);

		if (strcmp(m->mnt_type, "cgroup") || len < longest ||
		    strncmp(path, m->mnt_dir, len) || (path[len] && path[len] != '/'))
			continue;
		longest = len;
		found = 0;
		for (uint32_t h = 1; h < HIERARCHIES && !found; h++)
			if (hasmntopt(m, controllers[h]))
				found = h;
	}
	return found;
}

static bool is_cgroup_dir(const char *path, struct statfs *ret)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode) && !statfs(path, ret) &&
	       (ret->f_type == CGROUP2_SUPER_MAGIC || ret->f_type == CGROUP_SUPER_MAGIC);
}

static bool find_below(const char *root, const char *path, char out[PATH_MAX], struct statfs *ret)
{
	char try[PATH_MAX];

	return (size_t)snprintf(try, sizeof(try), "%s/%s", root, path) < sizeof(try) &&
	       realpath(try, out) && is_cgroup_dir(out, ret);
}

/* PATH within the v1 hierarchy H, wherever that is mounted. */
static bool find_in_v1(uint32_t h, const char *path, char out[PATH_MAX], struct statfs *ret)
{
	_cleanup_(fclosep) FILE *f = setmntent("/proc/self/mounts", "re");
	struct mntent *m;

	while (f && (m = getmntent(f)))
		if (!strcmp(m->mnt_type, "cgroup") && hasmntopt(m, controllers[h]) &&
		    find_below(m->mnt_dir, path, out, ret))
			return true;
	return false;
}

/*
 * PATH itself; or PATH below where the unified hierarchy is usually mounted; or in the first v1
 * hierarchy that has it, in the order in which bpf/cgroup.h chooses the one that exits show.
 */
static bool find_dir(const char *path, char out[PATH_MAX], struct statfs *ret)
{
	if (realpath(path, out) && is_cgroup_dir(out, ret))
		return true;
	if (find_below("/sys/fs/cgroup", path, out, ret) ||
	    find_below("/sys/fs/cgroup/unified", path, out, ret))
		return true;
	for (uint32_t h = HIERARCHY_UNIFIED + 1; h < HIERARCHIES; h++)
		if (find_in_v1(h, path, out, ret))
			return true;
	return false;
}

#define ROOT_ID 1 /* of every hierarchy's root (fs/kernfs/dir.c, kernfs_create_root()) */

/*
 * How far DIR is below the root of its hierarchy; -1 when the mount does not show that root, as in
 * a cgroup namespace.
 */
static int32_t find_level(const char *dir)
{
	_cleanup_(closep) int fd = open(dir, O_PATH | O_CLOEXEC);
	struct statx st;

	for (int32_t level = 0; fd >= 0; level++) {
		int up;

		if (statx(fd, "", AT_EMPTY_PATH, STATX_INO, &st))
			break;
		if (st.stx_ino == ROOT_ID)
			return level;
		if (!(st.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) ||
		    st.stx_attributes & STATX_ATTR_MOUNT_ROOT)
			break;
		up = openat(fd, "..", O_PATH | O_CLOEXEC);
		close(fd);
		fd = up;
	}
	return -1;
}

int cgroup_path_resolve(const char *path, struct cgroup_wanted *ret, struct error *err)
{
	char dir[PATH_MAX];
	struct statfs fs;
	struct stat st;
	uint32_t hierarchy = HIERARCHY_UNIFIED;

	if (!*path) /* else that of all */
		return error_set(err, EINVAL,
				 "--cgroup is empty: give a directory below /sys/fs/cgroup");
	if (!find_dir(path, dir, &fs) || stat(dir, &st))
		return error_set(err, EINVAL,
				 "no cgroup '%s': give a directory below /sys/fs/cgroup, or a path "
				 "as in /proc/PID/cgroup",
				 path);
	if (fs.f_type == CGROUP_SUPER_MAGIC) {
		hierarchy = v1_hierarchy(dir);
		if (!hierarchy)
			return error_set(
				err, EINVAL,
				"cgroup '%s' is of a v1 hierarchy without a controller that "
				"can be followed: use memory, pids, cpu or freezer",
				path);
	}
	/* kernfs node ids are inode numbers where those have 64 bits (fs/kernfs/kernfs-internal.h)
	 */
	*ret = (struct cgroup_wanted){
		.id = st.st_ino,
		.hierarchy = hierarchy,
		.level = find_level(dir),
	};
	return 0;
}
