// SPDX-License-Identifier: BSD-2-Clause
#include <sys/resource.h>

#include "ecli/memory.h"
#include "package/limits.h"

void memory_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_DATA, &limit) || limit.rlim_cur <= MAX_MEMORY_BYTES)
		return;
	limit.rlim_cur = MAX_MEMORY_BYTES;
	setrlimit(RLIMIT_DATA, &limit);
}
