/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * streams: the three descriptors that a program is started with. Whoever starts it may have closed
 * some, as `program >&-` does; the next file that is opened then takes the number, and gets what is
 * meant for the user.
 */
#pragma once

#include "base/error.h"

/*
 * Both are to be called before anything is opened. What is closed stays so for whoever reads or
 * writes it, but its number is taken: by an O_PATH descriptor, with FLAGS. O_CLOEXEC among them
 * gives a program that we run what we were given.
 */
int streams_plug(int flags, struct error *err);

/* The same, without flags; but a closed standard output is -EBADF with ERR. */
int streams_check(struct error *err);
