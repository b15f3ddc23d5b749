/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sink: the end that records are written to. A pipe whose reader has stopped must not keep us from
 * being stopped ourselves, so it is written without blocking and waited for together with signals
 * (buf_flush_until()).
 */
#pragma once

/*
 * A descriptor of our own for FD (owned by the caller): of a pipe a new, non-blocking opening,
 * since O_NONBLOCK on the one we were given would be seen by whoever shares it; else a duplicate.
 * Or -errno.
 */
int sink_open(int fd);
