// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/units.h"
#include "confine/limit.h"
#include "confine/sandbox.h"
#include "symbol/parser.h"

#define MEMORY	(192UL << 20) /* beyond what the process has when it is forked */
#define SECONDS 2	      /* of CPU time */
#define CHUNK	(256UL << 10)

/* Ends this process after MAX_NS, whatever it waits for. */
static void set_alarm(uint64_t max_ns)
{
	struct itimerval at = {
		.it_value = {.tv_sec = (time_t)(max_ns / NSEC_PER_SEC),
			     .tv_usec = (suseconds_t)(max_ns % NSEC_PER_SEC / 1000)},
	};
	sigset_t set;

	signal(SIGALRM, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	setitimer(ITIMER_REAL, &at, NULL);
}

/*
 * Opening, too, is for the child: of a file of FUSE it asks a stranger's process. The magic link
 * leads to the very file of FD, which is known to be a regular one.
 */
static int open_file(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

static int give_up_rights(bool sandboxed)
{
	const struct sandbox sandbox = {.rights = PROFILE_PARSER};
	int r = limit_self(MEMORY, SECONDS, NULL);

	if (!r)
		r = right_drop_others(PROFILE_PARSER, NULL);
	return r || !sandboxed ? r : sandbox_enter(&sandbox, NULL, NULL);
}

static void child_main(const struct parser *p, int fd, int out, uint64_t max_ns)
{
	_cleanup_(elfsym_freep) struct elfsym *e = NULL;
	int file;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	set_alarm(max_ns);
	file = open_file(fd);
	close(fd);
	close(p->private_fd);
	close(STDERR_FILENO);
	if (file < 0 || give_up_rights(p->sandboxed) || elfsym_parse(file, &e))
		return;
	elfsym_save(e, out);
}

static void reap(struct parser *p)
{
	for (size_t i = 0; i < p->n;)
		if (waitpid(p->children[i], NULL, WNOHANG))
			p->children[i] = p->children[--p->n];
		else
			i++;
}

/* Until the end of what comes from FD. Not at its end in time: false. */
static bool read_all(int fd, uint64_t deadline, struct buf *out)
{
	for (;;) {
		uint64_t now = clock_now_mono();
		struct pollfd ready = {.fd = fd, .events = POLLIN};
		char *room;
		ssize_t n;

		if (now >= deadline || out->len > ELFSYM_MAX_BYTES)
			return false;
		if (poll(&ready, 1, (int)((deadline - now) / NSEC_PER_MSEC) + 1) <= 0)
			continue;
		room = buf_room(out, CHUNK);
		n = room ? read(fd, room, CHUNK) : -1;
		if (n <= 0)
			return !n;
		out->len += (size_t)n;
	}
}

int parser_run(struct parser *p, int fd, uint64_t max_ns, struct elfsym **ret)
{
	_cleanup_(buf_donep) struct buf bytes = {0};
	_cleanup_(closep) int in = -1;
	struct elfsym *e = NULL;
	int ends[2];
	pid_t child;

	reap(p);
	if (p->n == PARSER_MAX)
		return -EAGAIN;
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	in = ends[0];
	child = fork();
	if (!child) {
		close(in);
		child_main(p, fd, ends[1], max_ns);
		_exit(0);
	}
	close(ends[1]);
	if (child < 0)
		return -EAGAIN;
	p->children[p->n++] = child;
	if (read_all(in, clock_now_mono() + max_ns, &bytes))
		elfsym_load(bytes.data ? bytes.data : "", bytes.len, &e);
	reap(p);
	*ret = e;
	return 0;
}
