// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <sys/prctl.h>

#include "base/cleanup.h"
#include "confine/capability.h"
#include "confine/right.h"

#define MAX_CAPS 8

static const struct {
	enum right right;
	cap_value_t cap;
	cap_value_t instead; /* where CAP is not held; -1: none */
} capabilities[] = {
	{RIGHT_PROC, CAP_SYSLOG, -1},
	/* CAP_SYS_ADMIN is its name before Linux 5.8. */
	{RIGHT_MAPS, CAP_BPF, CAP_SYS_ADMIN},
	{RIGHT_NET, CAP_NET_ADMIN, -1},
	{RIGHT_INSPECT, CAP_SYS_PTRACE, -1},
	{RIGHT_INSPECT, CAP_DAC_READ_SEARCH, -1},
	{RIGHT_INSPECT, CAP_CHECKPOINT_RESTORE, -1}, /* /proc/PID/map_files */
};

int right_drop_others(unsigned int rights, struct error *err)
{
	cap_value_t keep[MAX_CAPS];
	size_t n = 0;

	_Static_assert(ARRAY_SIZE(capabilities) <= MAX_CAPS, "one place each");
	for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++) {
		if (!(rights & capabilities[i].right))
			continue;
		if (capabilities[i].instead >= 0 && !capability_held(capabilities[i].cap))
			keep[n++] = capabilities[i].instead;
		else
			keep[n++] = capabilities[i].cap;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return error_errno(err, errno, "cannot give up privileges");
	return capability_keep(keep, n, err);
}
