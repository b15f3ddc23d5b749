/* SPDX-License-Identifier: BSD-2-Clause */
/* landlock: a domain of the kernel's in which most of the file system cannot be opened. */
#pragma once

#include <stddef.h>

/*
 * Enters a domain for good: files below the N directories of READABLE can be opened for reading,
 * everything else that this kernel's Landlock can refuse is refused: other access to files
 * (Linux 5.13, more kinds of it in 5.19, 6.2 and 6.10), TCP (6.7), abstract Unix sockets (6.12).
 * A directory that is not there is left out. Needs no_new_privs. -ENOSYS or -EOPNOTSUPP: not in
 * this kernel, or not enabled.
 */
int landlock_enter(const char *const *readable, size_t n);
