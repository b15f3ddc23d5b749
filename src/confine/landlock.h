/* SPDX-License-Identifier: BSD-2-Clause */
/* landlock: a domain of the kernel's in which most of the file system cannot be opened. */
#pragma once

#include <stddef.h>

struct landlock_rule {
	const char *directory; /* NULL, or not there: the rule is left out */
	enum { LANDLOCK_READ, LANDLOCK_REMOVE_DIRECTORIES } access; /* below it */
};

/*
 * Enters a domain for good: what the N RULES name is allowed, everything else that this kernel's
 * Landlock can refuse is refused: opening and changing files (Linux 5.13, more kinds of it in 5.19,
 * 6.2 and 6.10), TCP (6.7), abstract Unix sockets (6.12). So is tracing a process outside of the
 * domain, which includes reading its /proc/PID/maps. Needs no_new_privs. -ENOSYS or -EOPNOTSUPP:
 * not in this kernel, or not enabled.
 */
int landlock_enter(const struct landlock_rule *rules, size_t n);
