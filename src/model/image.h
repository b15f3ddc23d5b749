/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image: the program that a process runs, shared by a process and its children that did not exec.
 * Counted references; freed ones keep their memory for the next, so that a steady state allocates
 * nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of which mount namespace a path is. */
enum image_mount { MOUNT_UNKNOWN, MOUNT_OURS, MOUNT_OTHER };

/* Which file a program is, whatever its path. */
struct image_file {
	uint64_t inode;	 /* 0: not known */
	uint32_t device; /* of the file system, see RECORD_DEVICE(); 0: not known */
	enum image_mount mount;
};

struct image {
	const char *exe;	/* absolute path (see model/path.h); NULL: not known */
	const char *cwd;	/* when the program started; NULL: not known */
	struct image_file file; /* exe */
	bool exe_truncated;	/* the path was too long: its end, or nothing of it */
	bool cwd_truncated;
	const char *args; /* args_len bytes, each argument with its NUL; the last may be cut */
	size_t args_len;
	bool args_known;
	bool args_truncated;
	uint32_t refs;
	char *bytes; /* owned: where the three point */
	size_t cap;
	struct image *next_free;
};

/* Where images come from. All zero is a pool; IMAGE_POOL_CAP bytes at most are given out. */
struct image_pool {
	struct image *free;
	size_t n_free;
	size_t bytes_used;
	size_t bytes_max;
};

void image_pool_done(struct image_pool *pool);

/* A new image with one reference and room for LEN bytes; NULL when the pool's cap is reached. */
struct image *image_new(struct image_pool *pool, size_t len);
struct image *image_ref(struct image *image);			/* NULL is fine */
void image_unref(struct image_pool *pool, struct image *image); /* NULL is fine */

/*
 * Sets the arguments to LEN bytes at ARGS (inside of image->bytes), of TOTAL that there were, and
 * at most ARGS_MAX of them; none at all (not known) for 0.
 */
void image_set_args(struct image *image, const char *args, size_t len, size_t total,
		    size_t args_max);
