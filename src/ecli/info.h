/* SPDX-License-Identifier: BSD-2-Clause */
/* info: what is inside a package, and whether this kernel can run it. */
#pragma once

#include "base/buf.h"
#include "ecli/choice.h"
#include "package/package.h"

/*
 * Appends the description to OUT. Nothing of the package is loaded, made or pinned: what this
 * kernel can run is found out by programs of our own (ecli/trial.h), and by looking whether what
 * programs attach to is there. Without the permission for that it says so.
 */
int info_print(const struct choice *choice, const struct package *package, struct buf *out,
	       struct error *err);
