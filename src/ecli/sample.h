/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sample: a map that is printed every so often: as keys and values, or as histograms.
 *
 *   default_kv     a row an entry; the largest value first where it is one number, else by key
 *   log2_hist,     for each entry whose value has a member "slots" (an array of counts), or is such
 *   linear_hist    an array: its key, other members, and the histogram; a map from one number to
 *                  another is one histogram, the key being the slot
 *
 * Array entries that are all zero are left out. clear_map empties the map with each reading, so
 * that each interval shows what it brought.
 */
#pragma once

#include "ecli/image.h"
#include "ecli/output.h"
#include "ecli/stack.h"

struct sample;

/* META tells interval and form; *SAMPLED adds up the bytes of all sampled maps. */
int sample_open(const struct bpf_map *map, const struct btf *btf, const struct package_map *meta,
		struct stacks *stacks, size_t *sampled, struct sample **ret, struct error *err);
void sample_close(struct sample *s); /* NULL is fine */
DEFINE_CLEANUP(struct sample *, sample_close)

int sample_fd(const struct sample *s); /* a timer: a control descriptor for pace */

/* Prints if the timer has run out, or with NOW in any case. */
int sample_print(struct sample *s, bool now, struct output *out, struct error *err);
