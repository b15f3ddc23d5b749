/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stop: the signals that ask a program to end - SIGINT, SIGQUIT, SIGTERM, SIGHUP - as a descriptor
 * to wait for beside others. A handler that sets a flag leaves a moment between the look at the
 * flag and the sleep in which the signal is slept over; a descriptor stays readable until it is
 * read.
 */
#pragma once

#include <stdbool.h>
#include <sys/signalfd.h>

#include "base/error.h"

/*
 * From here on these signals only make *RET_FD readable (owned by the caller; close-on-exec and
 * non-blocking), also those that were ignored, as a shell has SIGINT ignored in what it runs in the
 * background; but not an ignored SIGHUP: that is nohup(1), whose user wants us to go on. And
 * writing to a pipe that nobody reads fails with EPIPE, and beyond RLIMIT_FSIZE with EFBIG, instead
 * of killing. A child inherits all of this: whoever starts one restores it.
 */
int stop_open(int *ret_fd, struct error *err);

/* Takes the next signal that came, if one did. */
bool stop_next(int fd, struct signalfd_siginfo *ret_info);
