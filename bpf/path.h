/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * path: paths as components from the leaf up, each with its NUL, into the scratch area of this CPU.
 * That order needs no lengths beforehand; the reader turns it round.
 */
#pragma once

#include "kernel.h"
#include "maps.h"

#define PATH_NAME_MAX 256 /* NAME_MAX and a NUL */
#define PATH_ROOM     (2 * RECORD_PATH_MAX)

/* Building places, one a CPU and kind: too large for the stack of 512 bytes. */
struct exec_scratch {
	struct record_exec exec;
	char strings[PATH_ROOM + RECORD_ARGS_MAX + 2 * PATH_NAME_MAX];
};

struct cgroup_scratch {
	struct record_cgroup cgroup;
	char strings[PATH_ROOM + 2 * PATH_NAME_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct exec_scratch);
} exec_scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cgroup_scratch);
} cgroup_scratch SEC(".maps");

/* Appends NAME at strings[at]; returns the bytes it took, 0 when there is no room or no name. */
static __always_inline __u32 path_put(char *strings, __u32 at, const void *name)
{
	long n;

	/* The compiler may know the bound already and leave the check out; the verifier does not.
	 */
	barrier_var(at);
	if (at > PATH_ROOM)
		return 0;
	n = bpf_probe_read_kernel_str(strings + at, PATH_NAME_MAX, name);
	return n > 0 ? (__u32)n : 0;
}

static __always_inline struct mount *path_mount(struct vfsmount *mnt)
{
	return (void *)((char *)mnt - bpf_core_field_offset(struct mount, mnt));
}

#define PATH_CUT (1U << 31)

/*
 * Puts the path of a dentry on a mount at strings[at] of the exec scratch, up through mount points
 * to the root of the mount namespace, as d_absolute_path() does (fs/d_path.c). Returns the new end,
 * with PATH_CUT when the path is not whole.
 */
PROVED_ONCE __u32 path_put_dentry(__u64 mount_address, __u64 dentry_address, __u32 at)
{
	struct vfsmount *mnt = (void *)mount_address;
	struct dentry *dentry = (void *)dentry_address;
	__u32 start = at, limit = at + RECORD_PATH_MAX, zero = 0;
	struct exec_scratch *s = bpf_map_lookup_elem(&exec_scratch, &zero);

	for (int i = 0; i < RECORD_PATH_DEPTH && s; i++) {
		struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
		__u32 n;

		if (dentry == BPF_CORE_READ(mnt, mnt_root)) {
			struct mount *m = path_mount(mnt), *up = BPF_CORE_READ(m, mnt_parent);

			if (m == up)
				return at;
			dentry = BPF_CORE_READ(m, mnt_mountpoint);
			mnt = (void *)((char *)up + bpf_core_field_offset(struct mount, mnt));
			continue;
		}
		if (dentry == parent && at != start)
			return at;
		n = path_put(s->strings, at, BPF_CORE_READ(dentry, d_name.name));
		if (!n || at + n > limit)
			break;
		at += n;
		if (dentry == parent)
			return at; /* a file of no directory: memfd_create() */
		dentry = parent;
	}
	return at | PATH_CUT;
}
