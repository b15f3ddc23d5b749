/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trial: whether this kernel takes programs and maps of a kind, without loading any that a package
 * brings. In place of a program one of two instructions is loaded, of the same type and for the
 * same attach point, and closed at once; maps are not made at all.
 */
#pragma once

#include <bpf/libbpf.h>

#include "base/error.h"

struct trial;

/* Without BTF of the kernel there is less to find out, which is no error. -ENOMEM. */
int trial_new(struct trial **ret);
void trial_free(struct trial *t); /* NULL is fine */
DEFINE_CLEANUP(struct trial *, trial_free)

/* 0 also where it cannot be known; else -errno with ERR in the words of need_explain_load(). */
int trial_program(const struct trial *t, const struct bpf_program *p, struct error *err);
int trial_map(const struct trial *t, const struct bpf_map *m, struct error *err);
