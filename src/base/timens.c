// SPDX-License-Identifier: BSD-2-Clause
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/timens.h"
#include "base/units.h"

/* "time:[4026531834]" */
static bool read_link(const char *who, const char *name, char out[32])
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%s/ns/%s", who, name);
	n = readlink(path, out, 31);
	out[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/*
 * /proc/PID/timens_offsets is about the namespace that PID's children get (fs/proc/base.c), which
 * is not PID's own after it has called unshare().
 */
static bool tells_of_ours(const char *who)
{
	char ours[32], theirs[32];

	return read_link("self", "time", ours) && read_link(who, "time_for_children", theirs) &&
	       !strcmp(ours, theirs);
}

/* Lines of a clock's name, seconds, which may be negative, and nanoseconds, which are not. */
static int64_t read_offset(const char *who)
{
	_cleanup_(fclosep) FILE *f = NULL;
	long long seconds;
	long nsec;
	char path[64], line[128];

	snprintf(path, sizeof(path), "/proc/%s/timens_offsets", who);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "boottime %lld %ld", &seconds, &nsec) == 2)
			return seconds * (int64_t)NSEC_PER_SEC + nsec;
	return 0;
}

/*
 * Older kernels leave who calls unshare() where it was also when it executes something, as
 * unshare(1) does without --fork. Then its parent's children are where we are.
 */
int64_t timens_boottime_ns(void)
{
	char parent[16];

	if (tells_of_ours("self"))
		return read_offset("self");
	snprintf(parent, sizeof(parent), "%d", (int)getppid());
	return tells_of_ours(parent) ? read_offset(parent) : 0;
}
