// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/units.h"
#include "symbol/kernel.h"
#include "symbol/symbols.h"

#define KERNEL_HALF (1ULL << 63)
#define ANSWER_NS   (8 * NSEC_PER_SEC) /* the finder itself needs 3, and a loaded machine more */

struct symbols {
	struct kernel_symbols *kernel;
	struct finder finder; /* fd is -1 when it is lost */
	struct buf answer;
};

/* Not waited for: a process that hangs in the kernel would be waited for in vain. */
static void lose_finder(struct symbols *s)
{
	if (s->finder.fd < 0)
		return;
	close(s->finder.fd);
	s->finder.fd = -1;
	kill(s->finder.pid, SIGKILL);
	waitpid(s->finder.pid, NULL, WNOHANG);
}

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	lose_finder(s);
	kernel_symbols_free(s->kernel);
	buf_done(&s->answer);
	free(s);
}

int symbols_new(const struct finder_options *options, struct symbols **ret, struct error *err)
{
	_cleanup_(symbols_freep) struct symbols *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return error_errno(err, ENOMEM, "cannot read symbols");
	s->finder.fd = -1;
	r = finder_start(options, &s->finder, err);
	if (!r)
		r = kernel_symbols_new(&s->kernel, err);
	if (r)
		return r;
	if (fcntl(s->finder.fd, F_SETFL, O_NONBLOCK))
		return error_errno(err, errno, "cannot read symbols");
	*ret = TAKE_PTR(s);
	return 0;
}

/* Waits until the finder's socket is ready for EVENTS. */
static bool is_ready(const struct symbols *s, short events, uint64_t deadline)
{
	struct pollfd fd = {.fd = s->finder.fd, .events = events};
	uint64_t now = clock_now_mono();
	int r = -1;

	for (errno = EINTR; r < 0 && errno == EINTR && now < deadline; now = clock_now_mono())
		r = poll(&fd, 1, (int)((deadline - now) / NSEC_PER_MSEC) + 1);
	return r > 0;
}

static bool write_whole(const struct symbols *s, const void *data, size_t len, uint64_t deadline)
{
	for (size_t at = 0; at < len;) {
		ssize_t n = write(s->finder.fd, (const char *)data + at, len - at);

		if (n < 0 && (errno != EAGAIN || !is_ready(s, POLLOUT, deadline)))
			return false;
		at += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static bool read_whole(const struct symbols *s, void *data, size_t len, uint64_t deadline)
{
	for (size_t at = 0; at < len;) {
		ssize_t n = read(s->finder.fd, (char *)data + at, len - at);

		if (!n || (n < 0 && (errno != EAGAIN || !is_ready(s, POLLIN, deadline))))
			return false;
		at += n > 0 ? (size_t)n : 0;
	}
	return true;
}

/* Whether the answer is N texts. */
static bool is_sound(const struct buf *answer, size_t n)
{
	for (size_t i = 0; i < answer->len; i++)
		if (!answer->data[i] && !n--)
			return false;
	return !n && (!answer->len || !answer->data[answer->len - 1]);
}

static bool ask(struct symbols *s, pid_t pid, const uint64_t *addresses, size_t n)
{
	const struct finder_question q = {.pid = pid, .n = (uint32_t)n};
	uint64_t deadline = clock_now_mono() + ANSWER_NS;
	uint32_t len;
	char *room;

	buf_reset(&s->answer);
	if (!write_whole(s, &q, sizeof(q), deadline) ||
	    !write_whole(s, addresses, n * sizeof(*addresses), deadline) ||
	    !read_whole(s, &len, sizeof(len), deadline) || len > FINDER_MAX_BYTES)
		return false;
	room = buf_room(&s->answer, len);
	if (!room || !read_whole(s, room, len, deadline))
		return false;
	s->answer.len = len;
	return is_sound(&s->answer, n);
}

static void put_numbers(const uint64_t *addresses, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "0x%" PRIx64, addresses[i]);
		buf_putc(out, '\0');
	}
}

static void put_user(struct symbols *s, pid_t pid, const uint64_t *addresses, size_t n,
		     struct buf *out)
{
	if (pid > 0 && s->finder.fd >= 0 && n <= FINDER_MAX_ADDRESSES) {
		if (ask(s, pid, addresses, n)) {
			buf_put(out, s->answer.data, s->answer.len);
			return;
		}
		lose_finder(s);
	}
	put_numbers(addresses, n, out);
}

void symbols_put(struct symbols *s, pid_t pid, const uint64_t *addresses, size_t n, struct buf *out)
{
	for (size_t i = 0, end; i < n; i = end) {
		end = i + 1;
		if (addresses[i] & KERNEL_HALF) {
			kernel_symbols_put(s->kernel, addresses[i], out);
			buf_putc(out, '\0');
			continue;
		}
		while (end < n && !(addresses[end] & KERNEL_HALF))
			end++;
		put_user(s, pid, addresses + i, end - i, out);
	}
}

pid_t symbols_finder(const struct symbols *s)
{
	return s->finder.pid;
}

bool symbols_lost(const struct symbols *s)
{
	return s->finder.fd < 0;
}
