/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sink: the end that records are written to. A pipe whose reader has stopped must not keep us from
 * being stopped ourselves, so it is written without blocking and waited for together with signals.
 */
#pragma once

#include "base/buf.h"

/*
 * A descriptor of our own for FD (owned by the caller): of a pipe a new, non-blocking opening, since
 * O_NONBLOCK on the one we were given would be seen by whoever shares it; else a duplicate. Or -errno.
 */
int sink_open(int fd);

/*
 * Writes all of B, in one write() where the kernel takes it whole, and empties it. When CANCEL_FD
 * (-1: none) becomes readable while FD is full, FD has a second more; then the rest is dropped and
 * the result is -ECANCELED. 0 or -errno.
 */
int sink_flush(struct buf *b, int fd, int cancel_fd);
