// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "confine/limit.h"

/* Address space of this process in bytes; 0: not known. */
static uint64_t own_size(void)
{
	_cleanup_(closep) int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	char text[128];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		return 0;
	text[n] = '\0';
	return strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Never raises a limit. */
static int lower(int resource, rlim_t max)
{
	struct rlimit now;

	if (getrlimit(resource, &now))
		return -errno;
	if (now.rlim_max < max)
		max = now.rlim_max;
	return setrlimit(resource, &(struct rlimit){max, max}) ? -errno : 0;
}

int limit_self(uint64_t memory, unsigned int cpu_seconds, struct error *err)
{
	uint64_t size = own_size();
	int r = lower(RLIMIT_CORE, 0);

	if (!r)
		r = lower(RLIMIT_FSIZE, 0);
	if (!r && cpu_seconds)
		r = lower(RLIMIT_CPU, cpu_seconds);
	if (!r && SANDBOXED)
		r = size ? lower(RLIMIT_AS, size + memory) : -ENODATA;
	return r ? error_errno(err, -r, "cannot limit memory and time") : 0;
}
