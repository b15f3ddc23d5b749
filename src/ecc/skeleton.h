/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * skeleton: what is inside an object, as the package's "meta": programs, maps and variables from
 * its ELF sections and BTF, exported types from BTF, annotations from the source.
 */
#pragma once

#include <jansson.h>

#include "base/buf.h"
#include "base/error.h"
#include "ecc/source.h"

/*
 * NAME is the object's file name ("foo.bpf.o"). *RET_META is the caller's. -EINVAL with ERR when
 * libbpf cannot read the object, or when an annotation of S belongs elsewhere. *RET_OPTIONS, the
 * caller's too: those variables of the meta, in its order, that ecli makes options of.
 */
int skeleton_make(const struct buf *object, const char *name, const struct source *s,
		  json_t **ret_meta, json_t **ret_options, struct error *err);
