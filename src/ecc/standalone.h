/* SPDX-License-Identifier: BSD-2-Clause */
/* standalone: one executable out of the runtime (ecli) and a package. */
#pragma once

#include "base/buf.h"
#include "base/error.h"

/*
 * Writes to PATH the runtime with PACKAGE behind it. RUNTIME is the file of ecli, NULL: the one in
 * ecc's own folder. A package that the runtime carries already is replaced.
 */
int standalone_write(const char *path, const char *runtime, const struct buf *package,
		     struct error *err);
