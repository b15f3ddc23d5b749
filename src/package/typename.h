/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * typename: a BTF type as a C declaration without a name, in the spelling of packages: no
 * qualifiers, typedefs kept, "u32", "char[16]", "int[2][3]", "struct event *". An anonymous
 * struct, union or enum is "struct {...}" and so on.
 */
#pragma once

#include <bpf/btf.h>

#include "base/buf.h"

/* Appends the name of type ID. -EINVAL when there is no such type. */
int typename_format(struct buf *out, const struct btf *btf, __u32 id);
