/* SPDX-License-Identifier: BSD-2-Clause */
/* image_from: images made of what an exec record, or /proc, has of a program. */
#pragma once

#include "exitsnoop/record.h"
#include "model/image.h"
#include "model/procfs.h"

/*
 * STRINGS: what stands behind the record, as many bytes as its lengths say. ARGS_MAX: the most
 * arguments that are kept. MOUNT_NS: the inode number of our own mount namespace; 0: not known.
 * NULL when the pool's cap is reached.
 */
struct image *image_from_record(struct image_pool *pool, const struct record_exec *x,
				const char *strings, size_t args_max, uint32_t mount_ns);

/* Without image->file: see mounts_find_exe(). NULL when the pool's cap is reached. */
struct image *image_from_proc(struct image_pool *pool, const struct procfs_process *proc,
			      size_t args_max);
