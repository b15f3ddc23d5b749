/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * btfcheck: an ELF object's .BTF looked over before libbpf reads it. libbpf 1.1 follows type ids
 * and names of the object's maps and variables without asking whether they exist.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"

/*
 * 0 when every type id in .BTF exists, every name is a string inside it, and what a data section
 * lists are variables (also when there is no .BTF at all); else -EINVAL with ERR.
 */
int btfcheck_object(const void *elf, size_t size, struct error *err);
