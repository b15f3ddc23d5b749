/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exe_pattern: where the path of --exe leads. A process runs the file that links lead to, so
 * /bin/sh means /usr/bin/dash, and, where /bin is a link, a program of /bin/x* is in /usr/bin.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>

/*
 * PATTERN with the links of what comes before its first wildcard followed, for fnmatch(): what is
 * special to that in the names on the way is escaped. False: it is no path, or there is no such
 * directory.
 */
bool exe_pattern_resolve(const char *pattern, char ret[PATH_MAX]);
