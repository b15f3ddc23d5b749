// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/sink.h"

#define GRACE_MS 1000

int sink_open(int fd)
{
	char path[32];
	struct stat st;
	int own = -1;

	if (fstat(fd, &st))
		return -errno;
	if (S_ISFIFO(st.st_mode)) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		own = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	}
	if (own < 0) /* no pipe; or no /proc, and it will block */
		own = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	return own < 0 ? -errno : own;
}

static bool wait_writable(int fd, int cancel_fd)
{
	struct pollfd fds[] = {
		{.fd = fd, .events = POLLOUT},
		{.fd = cancel_fd, .events = POLLIN},
	};

	if (poll(fds, 2, -1) < 0 || fds[0].revents || !fds[1].revents)
		return true;
	return poll(fds, 1, GRACE_MS) != 0;
}

int sink_flush(struct buf *b, int fd, int cancel_fd)
{
	int r = buf_error(b);
	size_t at = 0;

	while (!r && at < b->len) {
		ssize_t n = write(fd, b->data + at, b->len - at);

		if (n >= 0)
			at += (size_t)n;
		else if (errno == EAGAIN)
			r = wait_writable(fd, cancel_fd) ? 0 : -ECANCELED;
		else if (errno != EINTR)
			r = -errno;
	}
	buf_reset(b);
	return r;
}
