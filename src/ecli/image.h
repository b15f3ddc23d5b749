/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * image: the BPF object of a package, opened by libbpf under the name that the package tells,
 * before and after loading. What was not checked is not given to libbpf: names and BTF references
 * of the object are looked at first. A package that tells of maps or programs that its object has
 * not is refused.
 */
#pragma once

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "package/package.h"

struct image {
	const struct package *package; /* borrowed */
	struct bpf_object *object;
	const struct btf *btf; /* the object's own; NULL when it has none */
};

int image_open(struct image *image, const struct package *package, struct error *err);
void image_close(struct image *image);

/*
 * Loads the programs and maps. A program that the kernel refuses is an error that names it; with
 * KEEP_GOING it is left out, named through FAILED, and the rest is loaded (the object is opened
 * anew for that: PREPARE is called before each try to set it up).
 */
struct image_hooks {
	int (*prepare)(void *ctx, struct image *image, struct error *err);
	void (*failed)(void *ctx, const char *program, const struct error *why);
	void *ctx;
};
int image_load(struct image *image, bool keep_going, const struct image_hooks *hooks,
	       struct error *err);

/*
 * -ENOEXEC with ERR when no program of the object is to be loaded; WHY is what the last one was
 * refused for, "" if none was.
 */
int image_has_program(const struct image *image, const struct error *why, struct error *err);
