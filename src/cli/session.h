/* SPDX-License-Identifier: BSD-2-Clause */
/* session: one run of exitsnoop from attaching to the last line. */
#pragma once

#include "base/error.h"
#include "cli/options.h"

/*
 * Runs as OPTIONS say until it is stopped, writing to FD. Returns the exit status; on failure ERR
 * says why.
 */
int session_run(const struct options *options, struct users *users, int fd, struct error *err);

/* As status_table tells them. */
enum { STATUS_FINE = 0, STATUS_FAILED = 1, STATUS_USAGE = 2, STATUS_LOST = 3 };
