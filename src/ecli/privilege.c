// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <sys/prctl.h>

#include "base/cleanup.h"
#include "confine/capability.h"
#include "ecli/privilege.h"

/*
 * CAP_SYS_ADMIN is the old name of CAP_BPF and CAP_PERFMON (before Linux 5.8), and mounts tracefs;
 * CAP_SYS_RESOURCE lifts the locked-memory limit that BPF maps counted against before 5.11. The
 * last three are for symbol/finder.h.
 */
static const cap_value_t to_load[] = {
	CAP_BPF,	  CAP_PERFMON, CAP_NET_ADMIN,  CAP_NET_RAW,	    CAP_SYS_ADMIN,
	CAP_SYS_RESOURCE, CAP_SYSLOG,  CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, CAP_CHECKPOINT_RESTORE,
};

int privilege_limit(struct error *err)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return capability_keep(to_load, ARRAY_SIZE(to_load), err);
}

int privilege_reduce(struct error *err)
{
	if (!capability_held(CAP_BPF) && !capability_held(CAP_SYS_ADMIN))
		return error_set(err, EPERM,
				 "no permission to load BPF programs: run as root (sudo), or with "
				 "CAP_BPF and CAP_PERFMON");
	return privilege_limit(err);
}
