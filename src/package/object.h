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
