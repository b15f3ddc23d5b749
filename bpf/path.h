/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * path: paths as components from the leaf up, each with its NUL, into the scratch area of this CPU.
 * That order needs no lengths beforehand; the reader turns it round.
 */
#pragma once

#include "kernel.h"
#include "maps.h"

/* Longer than any file system has a name: 1,530 bytes on vfat, 1,024 with FUSE; more than NAME_MAX.
 */
#define PATH_NAME_MAX 2048
#define PATH_ROOM     (2 * RECORD_PATH_MAX)

/*
 * A path is followed in steps, a loop within a loop, each short to prove; most take one step. All
 * of them are enough for RECORD_PATH_MAX bytes of names of one letter, and mount points between.
 */
#define PATH_STEPS 68
#define PATH_STEP  32

enum path_state { PATH_ON, PATH_WHOLE, PATH_BROKEN };

/* How far a path was followed. */
struct path_walk {
	__u64 mnt;
	__u64 node; /* the dentry, or the kernfs node */
	__u32 start, at;
};

/* Building places, one a CPU and kind: too large for the stack of 512 bytes. */
struct exec_scratch {
	struct record_exec exec;
	char strings[PATH_ROOM + RECORD_ARGS_MAX];
	struct path_walk walk;
};

struct cgroup_scratch {
	struct record_cgroup cgroup;
	char strings[PATH_ROOM + PATH_NAME_MAX];
	struct path_walk walk;
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

static __always_inline void path_begin(struct path_walk *w, __u64 mnt, __u64 node, __u32 at)
{
	w->mnt = mnt;
	w->node = node;
	w->start = w->at = at;
}

/* Puts the next component NAME of a walk; false if it has none or it is too long. */
static __always_inline bool path_add(struct path_walk *w, char *strings, const void *name)
{
	__u32 at = w->at, n = path_put(strings, at, name);

	if (!n || n == PATH_NAME_MAX || at + n > w->start + RECORD_PATH_MAX)
		return false;
	w->at = at + n;
	return true;
}

/* Up to PATH_STEP components of the walk in the exec scratch; returns its enum path_state. */
PROVED_ONCE __u32 path_step(void)
{
	__u32 zero = 0;
	struct exec_scratch *s = bpf_map_lookup_elem(&exec_scratch, &zero);
	struct dentry *dentry, *parent, *root;
	struct vfsmount *mnt;

	if (!s)
		return PATH_BROKEN;
	mnt = (void *)s->walk.mnt;
	dentry = (void *)s->walk.node;
	root = BPF_CORE_READ(mnt, mnt_root);
	for (int i = 0; i < PATH_STEP; i++) {
		if (dentry == root) {
			struct mount *m = path_mount(mnt), *up = BPF_CORE_READ(m, mnt_parent);

			if (m == up)
				return PATH_WHOLE;
			dentry = BPF_CORE_READ(m, mnt_mountpoint);
			mnt = (void *)((char *)up + bpf_core_field_offset(struct mount, mnt));
			root = BPF_CORE_READ(mnt, mnt_root);
			continue;
		}
		parent = BPF_CORE_READ(dentry, d_parent);
		if (dentry == parent && s->walk.at != s->walk.start)
			return PATH_WHOLE;
		if (!path_add(&s->walk, s->strings, BPF_CORE_READ(dentry, d_name.name)))
			return PATH_BROKEN;
		if (dentry == parent)
			return PATH_WHOLE; /* a file of no directory: memfd_create() */
		dentry = parent;
	}
	s->walk.mnt = (__u64)mnt;
	s->walk.node = (__u64)dentry;
	return PATH_ON;
}

/*
 * Puts the path of a dentry on a mount at strings[at] of the exec scratch, up through mount points
 * to the root of the mount namespace, as d_absolute_path() does (fs/d_path.c). Returns the new end,
 * with PATH_CUT when the path is not whole: then what is there is its last components.
 */
PROVED_ONCE __u32 path_put_dentry(__u64 mount_address, __u64 dentry_address, __u32 at)
{
	__u32 zero = 0, state = PATH_ON;
	struct exec_scratch *s = bpf_map_lookup_elem(&exec_scratch, &zero);

	if (!s || !dentry_address)
		return at | PATH_CUT;
	path_begin(&s->walk, mount_address, dentry_address, at);
	for (int i = 0; i < PATH_STEPS && state == PATH_ON; i++)
		state = path_step();
	if (state == PATH_WHOLE)
		return s->walk.at;
	DROPS_COUNT(paths);
	return s->walk.at | PATH_CUT;
}
