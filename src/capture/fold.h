/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fold: constants of .rodata folded into the instructions that read them.
 *
 * The verifier knows what a frozen map holds and drops the branches that it rules out, but the
 * loads stay, and the map's page is one that the CPU's TLB has long forgotten when a process dies:
 * half of the time of our shortest program went into reading its own settings.
 */
#pragma once

#include <bpf/libbpf.h>

#include "base/error.h"

/*
 * Programs in "tp_btf/" sections that are opened from now on are loaded with the loads from .rodata
 * replaced by their values. What is not a constant of at most 31 bits, or not certain to be read
 * from there, stays a load. This takes the place of libbpf's own handling of these sections: the
 * two functions below it do the rest of that.
 */
int fold_register(struct error *err);
void fold_unregister(void);

/* Which map and what is in it: DATA of SIZE bytes, borrowed until the programs are loaded. */
void fold_set_data(struct bpf_map *rodata, const void *data, size_t size);

/* Finds the kernel's tracepoints for the programs that will be loaded. 0 or -errno. */
int fold_set_targets(struct bpf_object *object);

/*
 * Attaches the programs that were loaded, but for those without autoattach; the skeleton owns the
 * links. 0 or -errno.
 */
int fold_attach(struct bpf_object_skeleton *skeleton);
