/* SPDX-License-Identifier: BSD-2-Clause */
/* maps: the executable mappings of files in one process, and those files. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"

struct mapping {
	uint64_t start; /* first, for floor_find() */
	uint64_t end, offset;
	unsigned int major, minor; /* of the file's device, as the kernel shows it in maps */
	uint64_t inode;
	size_t path; /* in paths */
};

struct maps {
	pid_t pid; /* 0: of none */
	uint64_t read_at;
	struct mapping *items; /* owned; in the order of their addresses */
	size_t n, cap;
	struct buf paths; /* NUL-terminated each, with escapes as in /proc/PID/maps */
};

void maps_done(struct maps *m);

/*
 * Reads /proc/PID/maps, unless it was read a moment ago. What cannot be read is empty. At most
 * 65,536 mappings, with paths of 8 MiB, are kept.
 */
void maps_read(struct maps *m, pid_t pid);

/* The mapping around ADDRESS, or NULL. */
const struct mapping *maps_find(const struct maps *m, uint64_t address);

static inline const char *maps_path(const struct maps *m, const struct mapping *at)
{
	return m->paths.data + at->path;
}

/*
 * The file that is mapped there, with O_PATH: nothing is opened that an open() could do something
 * to, be it a device or a fifo. By /proc/PID/map_files, which is the file itself, also where it was
 * deleted (Linux 5.9 and CAP_CHECKPOINT_RESTORE); else by its path in the process's root directory,
 * if that still leads to the same device and inode. A descriptor of the caller's, or -errno.
 */
int maps_open(const struct maps *m, const struct mapping *at);
