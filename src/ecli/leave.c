// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ecli/leave.h"

#define CPU_USEC     700000 /* one that is not in the way of a busy machine */
#define WALL_SECONDS 3

static int event = -1;

static void on_limit(int sig _unused_)
{
	static const char text[] =
		"ecli: stopped, in the middle of what it was showing: the rest was dropped\n";

	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(EXIT_FAILURE);
}

static void on_signal(int sig _unused_)
{
	static volatile sig_atomic_t came;
	int saved = errno;

	if (!came) {
		came = 1;
		setitimer(ITIMER_PROF, &(struct itimerval){.it_value = {.tv_usec = CPU_USEC}},
			  NULL);
		setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {.tv_sec = WALL_SECONDS}},
			  NULL);
	}
	(void)!eventfd_write(event, 1);
	errno = saved;
}

static void set_handler(int sig, void (*handler)(int))
{
	sigaction(sig, &(struct sigaction){.sa_handler = handler, .sa_flags = SA_RESTART}, NULL);
}

static bool is_ignored(int sig)
{
	struct sigaction action;

	return !sigaction(sig, NULL, &action) && action.sa_handler == SIG_IGN;
}

static void unblock(const int *signals, size_t n)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < n; i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

int leave_open(int *ret_fd, struct error *err)
{
	static const int asking[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
	static const int limits[] = {SIGPROF, SIGALRM};

	event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (event < 0)
		return error_errno(err, errno, "cannot watch for signals");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
		set_handler(limits[i], on_limit);
	for (size_t i = 0; i < ARRAY_SIZE(asking); i++)
		if (asking[i] != SIGHUP || !is_ignored(SIGHUP))
			set_handler(asking[i], on_signal);
	unblock(limits, ARRAY_SIZE(limits));
	unblock(asking, ARRAY_SIZE(asking));
	*ret_fd = event;
	return 0;
}

bool leave_asked(int fd)
{
	eventfd_t count;

	return !eventfd_read(fd, &count);
}
