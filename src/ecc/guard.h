/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guard: what is compiled can name any file, by #include, .incbin or a flag for clang, and clang
 * waits for the writer of a FIFO and reads /dev/zero until memory is used up. So each open() of
 * libclang and of clang asks first (seccomp's user notification, Linux 5.5), and what is neither a
 * file nor a folder, or larger than any source, is refused there.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"

/*
 * Calls RUN with DATA in a thread that is guarded, with all that it starts, and returns what RUN
 * does. *refused gets a sentence about the first file that was refused, or stays empty. Where the
 * kernel has no such notification, or another filter has taken it, RUN is called without.
 */
int guard_run(int (*run)(void *data), void *data, struct error *refused);

/*
 * -EINVAL, with a sentence in ERR, when PATH is there and is no plain file; -EFBIG when it is
 * larger than any source.
 */
int guard_check_file(const char *path, struct error *err);
