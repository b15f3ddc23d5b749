/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * streams: the three descriptors that a program is started with. Whoever starts it may have closed
 * some, as `program >&-` does; the next file that is opened then takes the number, and gets what is
 * meant for the user.
 */
#pragma once

#include "base/error.h"

/*
 * To be called before anything is opened. A closed standard output is -EBADF with ERR; input and
 * error output that are closed stay so for whoever reads or writes them, but their numbers are
 * taken.
 */
int streams_check(struct error *err);
