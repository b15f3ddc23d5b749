/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * compile: from the source to the object without debug sections. Nothing touches the
 * file system, and no path of this machine gets into the object.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"
#include "ecc/options.h"
#include "ecc/source.h"

/* Compiles, and appends the object to OUT. -ECHILD with ERR empty: the tool told the user why. */
int compile_object(const struct options *o, const struct source *s, struct buf *out,
		   struct error *err);
