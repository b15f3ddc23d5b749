// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>

#include "base/cleanup.h"
#include "confine/capability.h"

static void free_caps(cap_t *caps)
{
	cap_free(*caps);
}

bool capability_held(cap_value_t cap)
{
	_cleanup_(free_caps) cap_t now = cap_get_proc();
	cap_flag_value_t has = CAP_CLEAR;

	return now && !cap_get_flag(now, cap, CAP_EFFECTIVE, &has) && has == CAP_SET;
}

int capability_keep(const cap_value_t *caps, size_t n, struct error *err)
{
	_cleanup_(free_caps) cap_t now = cap_get_proc();
	_cleanup_(free_caps) cap_t next = cap_init();

	for (size_t i = 0; now && next && i < n; i++) {
		cap_flag_value_t has = CAP_CLEAR;

		/* An error: this kernel does not have it. */
		if (cap_get_flag(now, caps[i], CAP_PERMITTED, &has) || has != CAP_SET)
			continue;
		cap_set_flag(next, CAP_PERMITTED, 1, &caps[i], CAP_SET);
		cap_set_flag(next, CAP_EFFECTIVE, 1, &caps[i], CAP_SET);
	}
	if (!now || !next || cap_set_proc(next))
		return error_errno(err, errno, "cannot give up capabilities");
	return 0;
}
