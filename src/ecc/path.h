/* SPDX-License-Identifier: BSD-2-Clause */
/* path: file names taken apart, by their text alone. Results are owned by the caller. */
#pragma once

#include <stddef.h>

/* "dir" of "dir/foo.c", "." of "foo.c", "/" of "/foo.c". NULL without memory. */
char *path_folder(const char *path);

/* The full path without "." and "..", symbolic links untouched. NULL without memory. */
char *path_absolute(const char *path);

/* The program's name: "foo" of "dir/foo.bpf.c", "foo.c" and "foo". */
char *path_stem(const char *path);
