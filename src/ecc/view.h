/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * view: the files as clang sees them, an overlay in memory: vmlinux.h where no such file is, and
 * declarations that keep the exported structs in the object's BTF. Nothing is written beside the
 * source, and diagnostics name the user's own files and lines.
 */
#pragma once

#include "base/error.h"
#include "ecc/options.h"
#include "ecc/overlay.h"
#include "ecc/source.h"

/* A folder that exists only in the overlay: to be searched for headers last. */
#define VIEW_DIR "/dev/null/exitsnoop"
/* To be included before the source. */
#define VIEW_EXPORTS VIEW_DIR "/exports.h"

/*
 * The section of the object that keeps exported structs: a pointer each, named by the struct.
 * libbpf skips it, so that, unlike a variable in .bss, it costs no map when the program is loaded.
 */
#define VIEW_EXPORT_SECTION "exitsnoop.types"
#define VIEW_EXPORT_PREFIX  "__export_"

/* Fills OVERLAY, ready for -ivfsoverlay. */
int view_make(struct overlay *overlay, const struct options *o, const struct source *s,
	      struct error *err);
