/* SPDX-License-Identifier: BSD-2-Clause */
/* info: what is inside a package, and whether this kernel can run it. */
#pragma once

#include "base/buf.h"
#include "ecli/choice.h"
#include "package/package.h"

/*
 * Appends the description to OUT. To tell what this kernel can run the programs are loaded (never
 * attached) and let go again, and what they want to be
 * attached to is looked for; without the permission for that it says so.
 */
int info_print(const struct choice *choice, const struct package *package, struct buf *out,
	       struct error *err);
