/* SPDX-License-Identifier: BSD-2-Clause */
/* flags: what the compiler is told by its command line; libclang gets the same. */
#pragma once

#include "base/buf.h"
#include "base/error.h"
#include "ecc/argv.h"
#include "ecc/options.h"

/* The flags of every compilation, without those for a vmlinux.h that ecc makes (see view.h). */
void flags_add(struct argv *flags, const struct options *o);

/*
 * The path that #include "vmlinux.h" would find before a made one, into PATH: of --vmlinux,
 * --workspace-path or the source's folder. "" when there is none.
 */
int flags_find_vmlinux(const struct options *o, struct buf *path, struct error *err);
