// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/streams.h"

static bool is_closed(int fd)
{
	return fcntl(fd, F_GETFD) < 0;
}

int streams_plug(int flags, struct error *err)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		/* The lowest free number, this one; reading and writing still say EBADF. */
		if (is_closed(fd) && open("/", O_PATH | flags) < 0)
			return error_errno(err, errno, "cannot open /");
	return 0;
}

int streams_check(struct error *err)
{
	if (is_closed(STDOUT_FILENO))
		return error_errno(err, EBADF, "cannot write to standard output");
	return streams_plug(0, err);
}
