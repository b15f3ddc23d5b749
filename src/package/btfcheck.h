/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * btfcheck: an ELF object's .BTF checked before libbpf, or anything of ours, follows a reference in
 * it. libbpf 1.1 follows type ids and names without asking whether they exist, and typedefs and
 * qualifiers until they end.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"

/*
 * 0 when every type id in the BTF exists, every name is a string inside it, what a data section
 * lists are variables, and no chain of types is without an end (see package/btfdepth.h); else
 * -EINVAL or, beyond one of the limits, -E2BIG with ERR.
 */
int btfcheck(const void *data, size_t size, struct error *err);

/* The same of .BTF in the ELF file; 0 also when it has none. */
int btfcheck_object(const void *elf, size_t size, struct error *err);
