/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * overlay: files in memory that clang sees at paths of our choice (-ivfsoverlay). The child gets
 * them as /proc/self/fd/N, so their descriptors are inherited and nothing has to be removed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct overlay {
	char path[32];	  /* for -ivfsoverlay, after overlay_seal() */
	struct buf roots; /* JSON of the files so far */
	int fds[4];
	size_t n_fds;
};

void overlay_done(struct overlay *o);
static inline void overlay_donep(struct overlay *o)
{
	overlay_done(o);
}

/*
 * NAME is an absolute path without dots. Diagnostics call the file by NAME, but one that is added
 * by its path by that. 0 or -errno.
 */
int overlay_add_text(struct overlay *o, const char *name, const struct buf *text);
int overlay_add_path(struct overlay *o, const char *name, const char *path);
int overlay_add_fd(struct overlay *o, const char *name, int fd); /* FD is borrowed */

int overlay_seal(struct overlay *o);
