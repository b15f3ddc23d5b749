/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * compile: from the source to the stripped object, by clang and llvm-strip. Nothing touches the
 * file system: clang sees the source with lines behind it that keep the exported structs in BTF,
 * and vmlinux.h beside its own headers, through an overlay over files in memory; diagnostics name
 * the user's files. No path of this machine gets into the object.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"
#include "ecc/options.h"
#include "ecc/source.h"

/* The section of the object that keeps exported structs, one pointer each. */
#define COMPILE_EXPORT_SECTION "exitsnoop.types"
#define COMPILE_EXPORT_PREFIX  "__export_"

/* The compiler's flags but for vmlinux.h: what libclang is given, too. */
void compile_flags(struct argv *flags, const struct options *o);

/*
 * The path that #include "vmlinux.h" would find before a made one, into PATH: of --vmlinux,
 * --workspace-path or the source's folder. "" when there is none.
 */
int compile_find_vmlinux(const struct options *o, struct buf *path, struct error *err);

/* Compiles, and appends the object to OUT. -ECHILD with ERR empty: the tool told the user why. */
int compile_object(const struct options *o, const struct source *s, struct buf *out,
		   struct error *err);
