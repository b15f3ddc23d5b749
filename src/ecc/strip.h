/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strip: an object without its debug sections, BTF kept. libbpf's linker does it, in this process,
 * in a tenth of the time that llvm-strip takes to start; llvm-strip does when the user names one,
 * or when the linker does not take the object.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"
#include "ecc/options.h"

/* OBJECT is a file descriptor of the whole ELF file. Appends to OUT. -errno with ERR. */
int strip_debug(const struct options *o, int object, struct buf *out, struct error *err);
