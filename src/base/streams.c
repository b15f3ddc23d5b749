// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/streams.h"

int streams_check(struct error *err)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (fd == STDOUT_FILENO)
			return error_errno(err, EBADF, "cannot write to standard output");
		/* The lowest free number, this one; reading and writing still say EBADF. */
		if (open("/", O_PATH) < 0)
			return error_errno(err, errno, "cannot open /");
	}
	return 0;
}
