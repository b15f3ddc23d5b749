// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>
#include <string.h>

#include "package/limits.h"

#define ROW(name, value, what) {value, what},
static const struct {
	unsigned int value;
	const char *what;
} limits[] = {LIMITS(ROW)};
#undef ROW

/* "64 MiB of ..." for "bytes of ...", else "4096 items of ...". */
static void describe(enum limit which, char *out, size_t size)
{
	static const char bytes[] = "bytes ";
	static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
	const char *what = limits[which].what;
	unsigned int value = limits[which].value, unit = 0;

	if (strncmp(what, bytes, sizeof(bytes) - 1) != 0) {
		snprintf(out, size, "%u %s", value, what);
		return;
	}
	for (; value && value % 1024 == 0; value /= 1024)
		unit++;
	snprintf(out, size, "%u %s %s", value, units[unit], what + sizeof(bytes) - 1);
}

void limit_text(struct error *err, enum limit which, const char *what)
{
	char limit[128];

	describe(which, limit, sizeof(limit));
	error_text(err, 0, "%s: more than %s", what, limit);
}
