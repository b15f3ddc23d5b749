// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <linux/magic.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/vfs.h>

#include "ecli/tracefs.h"

static const char *const places[] = {
	"/sys/kernel/tracing",
	"/sys/kernel/debug/tracing", /* mounted there by debugfs before Linux 4.1's own place */
};

const char *tracefs_path(void)
{
	struct statfs fs;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (!statfs(places[i], &fs) && fs.f_type == TRACEFS_MAGIC)
			return places[i];
	return NULL;
}

int tracefs_ensure(const char **ret_path, struct error *err)
{
	const char *found = tracefs_path();

	if (!found) {
		if (unshare(CLONE_NEWNS))
			return error_errno(err, errno,
					   "tracefs is not mounted, and a mount namespace to mount "
					   "it in cannot be made");
		/* Private first: else the mount would spread to where we came from. */
		if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		    mount("tracefs", places[0], "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
			return error_errno(err, errno, "tracefs cannot be mounted on %s",
					   places[0]);
		found = places[0];
	}
	*ret_path = found;
	return 0;
}
