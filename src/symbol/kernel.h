/* SPDX-License-Identifier: BSD-2-Clause */
/* kernel: the functions of the kernel by address, as /proc/kallsyms shows them to this process. */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/error.h"

struct kernel_symbols;

/* None is found, later, where the addresses are hidden. */
int kernel_symbols_new(struct kernel_symbols **ret, struct error *err);
void kernel_symbols_free(struct kernel_symbols *k); /* NULL is fine */
DEFINE_CLEANUP(struct kernel_symbols *, kernel_symbols_free)

/* Appends "do_exit+0x1c", or "0xffff..." where no symbol is known. */
void kernel_symbols_put(const struct kernel_symbols *k, uint64_t address, struct buf *out);
