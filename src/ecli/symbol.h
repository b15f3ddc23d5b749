/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * symbol: addresses by name. Kernel addresses from /proc/kallsyms, read once; user addresses from
 * /proc/PID/maps and the ELF symbol tables (.symtab, else .dynsym) of the files mapped there, which
 * are kept. A process that is gone leaves only the address.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"

struct symbols;

/* Reads kallsyms, which asks for CAP_SYSLOG where kernel.kptr_restrict is set. */
int symbols_new(struct symbols **ret, struct error *err);
void symbols_free(struct symbols *s); /* NULL is fine */
DEFINE_CLEANUP(struct symbols *, symbols_free)

/*
 * Appends "do_exit+0x1c", "read+0x14 (libc.so.6)", "a.out+0x1139" where no symbol is known, or
 * "0x7f12..." where nothing is. Addresses with the highest bit set are the kernel's; PID 0 is no
 * process.
 */
void symbols_put(struct symbols *s, pid_t pid, uint64_t address, struct buf *out);
