/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * leave: the signals that ask ecli to end - SIGINT, SIGQUIT, SIGTERM, SIGHUP - once records are
 * shown. The loop reads them from a descriptor, between two drains, and shows then what is left. A
 * package can make a drain as long as it likes, so that a signal also sets a limit to that.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"

/*
 * From here on a signal makes *RET_FD readable (owned by the caller, non-blocking). When ecli has
 * not ended after 0.7 seconds of its CPU time, or after 3 seconds, it ends with a message in
 * whatever it is doing. What is said of ignored signals and of SIGPIPE in base/stop.h holds here,
 * too. Waiting system calls end with EINTR.
 */
int leave_open(int *ret_fd, struct error *err);

/* Whether a signal came since the last look. */
bool leave_asked(int fd);
