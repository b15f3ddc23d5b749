/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * source: what the text of a program tells and its object does not: which structs the header
 * exports, what the documentation comments say, which struct goes into which buffer.
 *
 * It is read through libclang, with a stand-in for vmlinux.h: only names are taken from here, the
 * shapes of types come from the object's BTF. Errors in the source are left to the compiler, which
 * words them best.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "ecc/argv.h"

struct source_struct {
	char *name;   /* "event": the tag, or the typedef's name when there is no tag */
	bool has_tag; /* C calls it "struct NAME" */
};

struct source {
	struct source_struct *structs; /* exported ones, in header order */
	size_t n_structs;
	json_t *docs;	    /* name of a variable or function: {"doc": see doc.h, "path": file} */
	json_t *types;	    /* the same of structs and typedefs */
	json_t *buffers;    /* name of a ring or perf buffer: name of the struct it carries */
	bool needs_vmlinux; /* it includes the vmlinux.h that ecc makes */
	struct error no_structs; /* why there are none though a header was given: report it after
				    the compiler, whose errors may be the reason */
};

struct source_query {
	const char *path;
	const char *header;	  /* NULL: no structs wanted */
	const struct argv *flags; /* of the compiler, without those for vmlinux.h */
	const char *vmlinux; /* a path that "vmlinux.h" may resolve to, NULL: only a made one */
};

void source_done(struct source *s);
static inline void source_donep(struct source *s)
{
	source_done(s);
}

int source_read(struct source *s, const struct source_query *q, struct error *err);
