/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * btfdepth: no type of a BTF contains itself, and none contains more than it has bytes for.
 *
 * Two ways lead from one type to the next, and code that reads BTF follows both without counting:
 *
 *   by value     typedefs, qualifiers, the items of an array, the members of a struct, parameters;
 *   by address   typedefs, qualifiers, the items of an array, and what pointers point to, but not
 *                members: a struct may well have pointers to itself.
 *
 * Neither may form a circle, nor be deeper than MAX_BTF_DEPTH. Linux asks for the same when it
 * loads BTF, with a depth of 32 (MAX_RESOLVE_DEPTH).
 */
#pragma once

#include <bpf/btf.h>

#include "base/error.h"

/* All type ids of BTF exist. 0, -EINVAL with ERR, -E2BIG beyond a limit, or -ENOMEM. */
int btfdepth_check(const struct btf *btf, struct error *err);
