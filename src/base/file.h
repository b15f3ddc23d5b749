/* SPDX-License-Identifier: BSD-2-Clause */
/* file: whole files in and out. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"

/*
 * Appends all of FD, from where it stands, to OUT. -EFBIG when there are more than MAX bytes, in
 * which case OUT holds the first of them.
 */
int file_read_fd(int fd, size_t max, struct buf *out);

/* The same of the file at PATH; ERR names it. */
int file_read(const char *path, size_t max, struct buf *out, struct error *err);

/*
 * Makes DATA the content of PATH at once: whoever reads PATH sees the old file or the whole new
 * one. The new file has MODE less the umask. On failure the old file stays and nothing is left.
 */
int file_write_atomic(const char *path, const void *data, size_t len, mode_t mode,
		      struct error *err);

/*
 * A file descriptor of a file that is in memory alone and holds DATA. Programs that are started
 * have it too, as /proc/self/fd/N, unless CLOEXEC. -errno.
 */
int file_in_memory(const void *data, size_t len, bool cloexec);

/* Makes the folder PATH and those above it that are missing, as mkdir -p does. 0 or -errno. */
int file_make_folders(const char *path);

bool file_is_folder(const char *path);
