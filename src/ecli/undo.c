// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/units.h"
#include "confine/right.h"
#include "ecli/net.h"
#include "ecli/undo.h"

#define MAX_ORDERS 64
#define TRIES	   200 /* of 10 ms: an instance is busy until the last descriptor of it is closed */

enum word { REMOVE_DIRECTORY, DETACH_TC, SEAL, DONE };

/* One write() to the pipe: less than PIPE_BUF bytes come whole. */
struct order {
	enum word word;
	struct hook hook;
	char path[UNDO_PATH_MAX];
};
_Static_assert(sizeof(struct order) <= 512, "POSIX promises that so much is written at once");

static void remove_directory(const char *path)
{
	const struct timespec pause = {.tv_nsec = 10 * NSEC_PER_MSEC};

	for (int i = 0; i < TRIES && rmdir(path) && errno == EBUSY; i++)
		nanosleep(&pause, NULL);
}

static void follow(const struct order *o)
{
	if (o->word == REMOVE_DIRECTORY)
		remove_directory(o->path);
	else
		net_detach_tc(&o->hook);
}

/* Returns at the end of the other process, with what it left; never if it left nothing. */
static size_t collect(int fd, struct order *orders)
{
	bool sealed = false;
	struct order o;
	size_t n = 0;

	for (;;) {
		ssize_t got = read(fd, &o, sizeof(o));

		if (got < 0 && errno == EINTR)
			continue;
		if (got != (ssize_t)sizeof(o))
			return n;
		if (o.word == DONE)
			_exit(EXIT_SUCCESS);
		if (o.word == SEAL)
			sealed = true;
		else if (!sealed && n < MAX_ORDERS)
			orders[n++] = o;
	}
}

static void keep_only(int fd)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
	    dup2(null, STDERR_FILENO) < 0 || dup2(fd, STDERR_FILENO + 1) < 0)
		_exit(EXIT_FAILURE);
#ifdef SYS_close_range
	if (!syscall(SYS_close_range, STDERR_FILENO + 2, ~0U, 0))
		return;
#endif
	for (int i = STDERR_FILENO + 2; i < (int)sysconf(_SC_OPEN_MAX); i++)
		close(i);
}

/* In the child: FD is the end of the pipe to read from. */
static void serve(int fd)
{
	static struct order orders[MAX_ORDERS];
	sigset_t all;
	size_t n;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	keep_only(fd);
	prctl(PR_SET_NAME, "ecli-undo", 0, 0, 0);
	right_drop_others(RIGHT_NET, NULL);
	for (n = collect(STDERR_FILENO + 1, orders); n;)
		follow(&orders[--n]);
	_exit(EXIT_SUCCESS);
}

static int start(struct undo *u)
{
	int pipes[2];
	pid_t child;

	if (pipe2(pipes, O_CLOEXEC))
		return -errno;
	child = fork();
	if (!child) {
		close(pipes[1]);
		serve(pipes[0]);
	}
	close(pipes[0]);
	if (child < 0) {
		close(pipes[1]);
		return -EAGAIN;
	}
	*u = (struct undo){.started = true, .fd = pipes[1]};
	return 0;
}

static int give(struct undo *u, const struct order *o)
{
	int r = u->started ? 0 : start(u);

	if (!r && write(u->fd, o, sizeof(*o)) != (ssize_t)sizeof(*o))
		r = -EIO;
	return r;
}

int undo_directory(struct undo *u, const char *directory)
{
	struct order o = {.word = REMOVE_DIRECTORY};
	size_t len = strlen(directory);

	if (len >= sizeof(o.path))
		return -ENAMETOOLONG;
	memcpy(o.path, directory, len + 1);
	return give(u, &o);
}

int undo_tc(struct undo *u, const struct hook *hook)
{
	return give(u, &(struct order){.word = DETACH_TC, .hook = *hook});
}

void undo_seal(struct undo *u)
{
	if (u->started)
		give(u, &(struct order){.word = SEAL});
}

void undo_done(struct undo *u)
{
	if (!u->started)
		return;
	give(u, &(struct order){.word = DONE});
	close(u->fd);
	u->started = false;
}
