// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "base/units.h"
#include "capture/pace.h"

#define PAUSE_MIN_US 1000
#define PAUSE_MAX_US 5000

static int add(int epoll_fd, int fd, const char *what, struct error *err)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event))
		return error_errno(err, errno, "cannot wait for %s", what);
	return 0;
}

int pace_open(struct pace *p, bool busy_poll, struct error *err)
{
	*p = (struct pace)PACE_INIT;
	p->busy_poll = busy_poll;
	p->pause_us = PAUSE_MIN_US;
	p->all_fd = epoll_create1(EPOLL_CLOEXEC);
	p->control_fd = epoll_create1(EPOLL_CLOEXEC);
	if (p->all_fd < 0 || p->control_fd < 0)
		return error_errno(err, errno, "cannot create an epoll set");
	return add(p->all_fd, p->control_fd, "control descriptors", err);
}

void pace_close(struct pace *p)
{
	closep(&p->all_fd);
	closep(&p->control_fd);
	*p = (struct pace)PACE_INIT;
}

int pace_add_buffer(struct pace *p, int fd, struct error *err)
{
	return add(p->all_fd, fd, "a buffer", err);
}

int pace_add_control(struct pace *p, int fd, struct error *err)
{
	return add(p->control_fd, fd, "a control descriptor", err);
}

static bool control_ready(struct pace *p, unsigned int pause_us)
{
	struct pollfd fd = {.fd = p->control_fd, .events = POLLIN};
	struct timespec pause = {.tv_nsec = (long)(pause_us * NSEC_PER_USEC)};

	return ppoll(&fd, 1, &pause, NULL) > 0;
}

bool pace_wait(struct pace *p, size_t found)
{
	struct epoll_event events[16];
	int n;

	if (p->busy_poll)
		return control_ready(p, 0);
	if (found) {
		bool ready = control_ready(p, p->pause_us);

		p->pause_us = p->pause_us * 2 < PAUSE_MAX_US ? p->pause_us * 2 : PAUSE_MAX_US;
		return ready;
	}
	p->pause_us = PAUSE_MIN_US;
	n = epoll_wait(p->all_fd, events, ARRAY_SIZE(events), p->block_ms);
	for (int i = 0; i < n; i++)
		if (events[i].data.fd == p->control_fd)
			return true;
	return n < 0; /* a signal: let the caller look */
}
