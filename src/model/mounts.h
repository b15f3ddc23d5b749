/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mounts: what stat(2) does not say of the program of a running process: whether its path is of our
 * own mount namespace, and the device of its file system, which on btrfs and overlayfs is another
 * than the one that stat(2) shows. Both follow from the number of the mount, which is unique among
 * all namespaces, and from mountinfo: ours first, and that of a process whose mount is not in it.
 */
#pragma once

#include <stdint.h>

#include "model/image.h"

struct mounts;

struct mounts *mounts_new(void);    /* NULL without memory; empty without /proc */
void mounts_free(struct mounts *m); /* NULL is fine */

/* The program of PID; what cannot be found out is zero. Waits for no file system. */
void mounts_find_exe(struct mounts *m, int32_t pid, struct image_file *ret);

/* The inode number of our mount namespace; 0: not known. */
uint32_t mounts_own_namespace(void);
