/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * walk: a path, component by component, to the file that it leads to, without symbolic links that
 * others may have put in its way.
 *
 * In a directory such as /tmp, where all may create files and only their owners may remove them
 * (sticky), a name that is expected can be taken before: a link then has a privileged process write
 * where its maker wants. The kernel refuses to follow those as the last component where
 * fs.protected_symlinks is set (proc(5)). Here it is always so, for every component, and also where
 * all may write to a directory that is not sticky: such a link is followed only if it belongs to
 * this user or to the owner of the directory, and what lies in a directory that somebody else made
 * there is treated likewise, but for what belongs to this user.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "base/error.h"

struct walk {
	int dir_fd; /* the directory of the last component, to open it with; owned */
	char name[NAME_MAX + 1];
	struct stat dir;
	/*
	 * The last component is a link of /proc, as /proc/self/fd/1: it leads to an open file
	 * rather than to a name, and only the kernel can follow it. Else it is no link, or does not
	 * exist.
	 */
	bool follow;
	bool strange; /* somebody else made a directory on the way where all may */
};

#define WALK_INIT             \
	{                     \
		.dir_fd = -1, \
	}

void walk_done(struct walk *w);

/*
 * Leads PATH to its last component, which need not exist. -errno with ERR, which names PATH;
 * -EISDIR if it ends with a slash.
 */
int walk_path(const char *path, struct walk *ret, struct error *err);

/* Whether others may create files in the last component's directory: all, or a group if it is
 * sticky. */
bool walk_is_shared(const struct walk *w);

/*
 * Whether the file ST there may be used: not one that somebody else created in a shared directory,
 * or linked into it (a hard link).
 */
bool walk_may_use(const struct walk *w, const struct stat *st);
