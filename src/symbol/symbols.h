/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * symbols: addresses by name. Kernel addresses from /proc/kallsyms, read once; user addresses from
 * /proc/PID/maps and the ELF symbol tables (.symtab, else .dynsym) of the files mapped there. The
 * latter is the business of another process (finder.h), which is asked, and not waited for longer
 * than a few seconds. A process that is gone leaves only the address.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "symbol/finder.h"

struct symbols;

/*
 * Reads kallsyms, which needs CAP_SYSLOG where kernel.kptr_restrict is set, and starts the finder,
 * with the capabilities that this process has now.
 */
int symbols_new(const struct finder_options *options, struct symbols **ret, struct error *err);
void symbols_free(struct symbols *s); /* NULL is fine */
DEFINE_CLEANUP(struct symbols *, symbols_free)

/*
 * Appends a text for each of the N addresses, NUL-terminated: "do_exit+0x1c", "read+0x14
 * (libc.so.6)", "a.out+0x1139" where no symbol is known, or "0x7f12..." where nothing is. Addresses
 * with the highest bit set are the kernel's; PID 0 is no process.
 */
void symbols_put(struct symbols *s, pid_t pid, const uint64_t *addresses, size_t n,
		 struct buf *out);

pid_t symbols_finder(const struct symbols *s);

/* Whether the finder has ended, or gave no answer in time and was ended: user addresses have no
 * names. */
bool symbols_lost(const struct symbols *s);
