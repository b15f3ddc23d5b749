/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * source: the bytes of a package from where the user keeps it: a file, "-" for standard input, an
 * http or https URL, or the end of our own executable (see package/trailer.h). Never more than
 * MAX_PACKAGE_BYTES.
 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

int source_read(const char *where, struct buf *out, struct error *err);

/* *RET tells whether this executable brings a package. */
int source_read_self(struct buf *out, bool *ret, struct error *err);
