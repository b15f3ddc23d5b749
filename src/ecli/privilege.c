// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#include "ecli/privilege.h"

/*
 * CAP_SYS_ADMIN is the old name of CAP_BPF and CAP_PERFMON (before Linux 5.8), and mounts tracefs;
 * CAP_SYS_RESOURCE lifts the locked-memory limit that BPF maps counted against before 5.11.
 */
static const cap_value_t to_load[] = {
	CAP_BPF,	  CAP_PERFMON, CAP_NET_ADMIN,  CAP_NET_RAW,	    CAP_SYS_ADMIN,
	CAP_SYS_RESOURCE, CAP_SYSLOG,  CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH,
};

static void free_caps(cap_t *caps)
{
	cap_free(*caps);
}

/* Makes the permitted and effective sets what they are now AND the N of CAPS. */
static int keep_only(const cap_value_t *caps, int n, struct error *err)
{
	_cleanup_(free_caps) cap_t now = cap_get_proc();
	_cleanup_(free_caps) cap_t next = cap_init();

	for (int i = 0; now && next && i < n; i++) {
		cap_flag_value_t has = CAP_CLEAR;

		if (cap_get_flag(now, caps[i], CAP_PERMITTED, &has) || has != CAP_SET)
			continue;
		cap_set_flag(next, CAP_PERMITTED, 1, &caps[i], CAP_SET);
		cap_set_flag(next, CAP_EFFECTIVE, 1, &caps[i], CAP_SET);
	}
	if (!now || !next || cap_set_proc(next))
		return error_errno(err, errno, "cannot drop capabilities");
	return 0;
}

static bool holds(cap_value_t cap)
{
	_cleanup_(free_caps) cap_t now = cap_get_proc();
	cap_flag_value_t has = CAP_CLEAR;

	return now && !cap_get_flag(now, cap, CAP_EFFECTIVE, &has) && has == CAP_SET;
}

int privilege_reduce(struct error *err)
{
	if (!holds(CAP_BPF) && !holds(CAP_SYS_ADMIN))
		return error_set(err, EPERM,
				 "no permission to load BPF programs: run as root (sudo), or with "
				 "CAP_BPF and CAP_PERFMON");
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return keep_only(to_load, ARRAY_SIZE(to_load), err);
}

int privilege_drop(const struct privilege_keep *keep, struct error *err)
{
	cap_value_t caps[4];
	int n = 0;

	/* Before 5.8, and where unprivileged BPF is off, reading a map asks for these. */
	if (keep->maps)
		caps[n++] = holds(CAP_BPF) ? CAP_BPF : CAP_SYS_ADMIN;
	if (keep->net)
		caps[n++] = CAP_NET_ADMIN;
	if (keep->symbols) {
		caps[n++] = CAP_SYS_PTRACE;
		caps[n++] = CAP_DAC_READ_SEARCH;
	}
	return keep_only(caps, n, err);
}
