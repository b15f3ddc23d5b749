/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * settings: the global variables of a program as options on its command line. Each variable in
 * .rodata, .data and .bss that is not static and holds numbers or text is one; the package may give
 * it another name, a letter, help and a default. Their own defaults are the object's bytes.
 *
 * A bool is a flag: `--x` where the package tells no default, `--enable-x` or `--disable-x` where
 * it does; all three, and `--x=false`, are understood.
 *
 * No variable is --help or -h: by these each program can be asked what it takes. No two have one
 * name: package/naming tells which is called what.
 *
 * A default that the variable cannot hold is the package's mistake: help says so, and
 * settings_apply() fails unless a value was given.
 */
#pragma once

#include "ecli/args.h"
#include "ecli/image.h"

struct settings;

/* IMAGE must outlive the settings: their types are in its BTF. */
int settings_new(const struct image *image, struct settings **ret, struct error *err);
void settings_free(struct settings *s); /* NULL is fine */
DEFINE_CLEANUP(struct settings *, settings_free)

/* The options, borrowed from S; their indices are those that settings_take() knows. */
const struct arg *settings_args(const struct settings *s, size_t *ret_n);

/* The option INDEX was given with VALUE (NULL for a bare flag). */
int settings_take(struct settings *s, size_t index, const char *value, struct error *err);

/*
 * Writes the values into the image, which is not loaded yet and may be another opening of the same
 * object.
 */
int settings_apply(const struct settings *s, struct image *image, struct error *err);
