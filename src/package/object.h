/* SPDX-License-Identifier: BSD-2-Clause */
/* object: sections of an ELF object in memory. */
#pragma once

#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

/*
 * Appends what section NAME holds to OUT: nothing when there is no such section. -EINVAL with ERR
 * when the ELF file is damaged.
 */
int object_section(const void *elf, size_t size, const char *name, struct buf *out,
		   struct error *err);

/*
 * 0 when the ELF file has no more sections, symbols and bytes of code and of zeros than the limits
 * allow (package/limits.h): libbpf, which opens it next, takes memory for all that it finds. Else
 * -E2BIG, or -EINVAL when it is damaged.
 */
int object_check(const void *elf_bytes, size_t size, struct error *err);
