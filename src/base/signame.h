/* SPDX-License-Identifier: BSD-2-Clause */
/* signame: signals by name. 1-31 have POSIX names; 32-64 are real-time ones. */
#pragma once

#include <stddef.h>

#include "base/error.h"

#define SIGNAME_MAX  16 /* bytes that the longest name and its NUL take */
#define SIGNAME_LAST 64

/* "SIGKILL", "SIGRTMIN+3", "SIG32"; "" for 0. Writes to NAME and returns it. */
const char *signame_format(int sig, char name[static SIGNAME_MAX]);

/* Takes "KILL", "SIGKILL", "sigkill", "9", "RTMIN+3", "RTMAX-3". 1 to 64, or -EINVAL with ERR. */
int signame_parse(const char *word, struct error *err);
