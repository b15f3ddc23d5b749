/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exports: which type the records of each buffer have. In this order:
 *
 *   --export MAP=STRUCT
 *   what the package says of that map (export_config)
 *   the package's export types; for a bare object the structs that its global variables point to,
 *   which is how sources keep a type in BTF: `const struct event *unused __attribute__((unused));`
 *
 * One such type serves all buffers. Several are told apart by the size of each record; if two have
 * the same size they go to the buffers in order, when there are as many; else the user has to say.
 * Without any type records are shown as bytes. A member that the package describes by hand lies
 * within the largest of its export types; without them, within what the map can hold.
 */
#pragma once

#include "ecli/choice.h"
#include "ecli/image.h"
#include "package/shape.h"

struct exports;

int exports_new(const struct image *image, const struct choice *choice, struct exports **ret,
		struct error *err);
void exports_free(struct exports *e); /* NULL is fine */
DEFINE_CLEANUP(struct exports *, exports_free)

/* Whether MAP is a buffer that is to be shown. */
bool exports_shows(const struct exports *e, const struct bpf_map *map);

/* The types of MAP, borrowed from E; *RET_N may be 0. */
int exports_types(struct exports *e, const struct bpf_map *map, struct shape ***ret, size_t *ret_n,
		  struct error *err);

/* All types that records may have. */
struct shape **exports_all(const struct exports *e, size_t *ret_n);
const char *exports_name(const struct exports *e, size_t i);
