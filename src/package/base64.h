/* SPDX-License-Identifier: BSD-2-Clause */
/* base64: RFC 4648, section 4, the standard alphabet with padding; no line breaks. */
#pragma once

#include <stddef.h>

#include "base/buf.h"

void base64_encode(struct buf *out, const void *data, size_t len);

/*
 * Strict: the length is a multiple of four, padding stands only at the end, unused bits are zero.
 * 0, -EINVAL, or -ENOMEM; OUT is appended to, and on failure may hold a part.
 */
int base64_decode(struct buf *out, const char *text, size_t len);
