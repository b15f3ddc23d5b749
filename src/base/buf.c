// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

void buf_done(struct buf *b)
{
	free(b->data);
	*b = (struct buf){0};
}

char *buf_room(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 256;
	char *data;

	if (b->data && n <= b->cap - b->len)
		return b->data + b->len;
	while (cap - b->len < n) {
		if (cap > SIZE_MAX / 2) {
			b->failed = true;
			return NULL;
		}
		cap *= 2;
	}
	data = realloc(b->data, cap);
	if (!data) {
		b->failed = true;
		return NULL;
	}
	b->data = data;
	b->cap = cap;
	return b->data + b->len;
}

void buf_put_slowly(struct buf *b, const void *data, size_t len)
{
	char *room = buf_room(b, len);

	if (!room)
		return;
	memcpy(room, data, len);
	b->len += len;
}

void buf_fill(struct buf *b, char c, size_t n)
{
	char *room = buf_room(b, n);

	if (!room)
		return;
	memset(room, c, n);
	b->len += n;
}

void buf_u64(struct buf *b, uint64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	buf_put(b, digits + at, sizeof(digits) - at);
}

void buf_i64(struct buf *b, int64_t v)
{
	if (v < 0)
		buf_putc(b, '-');
	buf_u64(b, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void buf_hex(struct buf *b, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *in = data;
	char *out = buf_room(b, 2 * len);

	if (!out)
		return;
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 15];
	}
	b->len += 2 * len;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *room;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->failed = true;
		return;
	}
	room = buf_room(b, (size_t)n + 1);
	if (!room)
		return;
	va_start(ap, fmt);
	vsnprintf(room, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

const char *buf_cstr(struct buf *b)
{
	char *room = buf_room(b, 1);

	if (!room)
		return "";
	*room = '\0';
	return b->data;
}

int buf_error(const struct buf *b)
{
	return b->failed ? -ENOMEM : 0;
}

#define GRACE_MS 1000

/* Until FD takes more; false when CANCEL_FD is ready and FD still full a second later. */
static bool wait_writable(int fd, int cancel_fd)
{
	struct pollfd fds[] = {
		{.fd = fd, .events = POLLOUT},
		{.fd = cancel_fd, .events = POLLIN}, /* poll() passes a negative one over */
	};

	if (poll(fds, 2, -1) < 0 || fds[0].revents || !fds[1].revents)
		return true;
	return poll(fds, 1, GRACE_MS) != 0;
}

int buf_flush_until(struct buf *b, int fd, int cancel_fd)
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
