/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * buf: bytes that grow. Writers append without checking; running out of memory is remembered and
 * found once, by buf_error() or buf_flush(). Its memory is kept between uses, so a steady state
 * allocates nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"

struct buf {
	char *data; /* owned; not NUL-terminated unless buf_cstr() asked for it */
	size_t len;
	size_t cap;
	bool failed; /* an append found no memory: the content is incomplete */
};

void buf_done(struct buf *b);
static inline void buf_donep(struct buf *b)
{
	buf_done(b);
}

/* Room for N more bytes at b->data + b->len, or NULL. The caller adds to b->len what it used. */
char *buf_room(struct buf *b, size_t n);

void buf_put_slowly(struct buf *b, const void *data, size_t len); /* grows first */

/* The usual case - there is room - is in line: it runs some hundred times a line of output. */
static inline void buf_put(struct buf *b, const void *data, size_t len)
{
	if (len > b->cap - b->len) {
		buf_put_slowly(b, data, len);
	} else if (len && b->data) { /* always so: said for the analyzers */
		memcpy(b->data + b->len, data, len);
		b->len += len;
	}
}

static inline void buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

static inline void buf_putc(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void buf_fill(struct buf *b, char c, size_t n); /* N times C */
void buf_u64(struct buf *b, uint64_t v);	/* decimal */
void buf_i64(struct buf *b, int64_t v);
void buf_hex(struct buf *b, const void *data, size_t len); /* two lower-case digits a byte */
void buf_printf(struct buf *b, const char *fmt, ...) _printf_(2, 3); /* not for the hot path */

void buf_reset(struct buf *b); /* empty; keeps the memory */

/* The content as a C string, valid until the next append; "" without memory. */
const char *buf_cstr(struct buf *b);

/* 0, or -ENOMEM when an append failed since the last reset. */
int buf_error(const struct buf *b);

/*
 * Writes all of it to FD, in one write() where the kernel takes it whole, and empties the buffer.
 * Waits for a non-blocking FD; when CANCEL_FD (-1: none) becomes readable meanwhile, FD has a
 * second more, then the result is -ECANCELED. 0 or -errno; on an error the rest is dropped.
 */
int buf_flush_until(struct buf *b, int fd, int cancel_fd);

static inline int buf_flush(struct buf *b, int fd)
{
	return buf_flush_until(b, fd, -1);
}
