/* SPDX-License-Identifier: BSD-2-Clause */
/* url: an address as messages may show it. */
#pragma once

#include "base/buf.h"

/*
 * Appends URL without what may be a secret: user and password become "***", and so does what a
 * query or a fragment holds.
 */
void url_show(const char *url, struct buf *out);
