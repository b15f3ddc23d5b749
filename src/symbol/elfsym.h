/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elfsym: the functions of one ELF file by address. Parsing is for a process without rights
 * (parser.h): the file may be anybody's, and hostile. What it found crosses to another process as
 * bytes, which are hostile again.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/* Bytes that elfsym_save() can write at most: 16 MiB of functions and 24 MiB of names. */
#define ELFSYM_MAX_BYTES (41UL << 20)

struct elfsym;

/*
 * Reads the file FD (borrowed): .symtab, else .dynsym. -ENOEXEC: no ELF file; -EFBIG: more
 * functions or longer names than are kept: then none is, since a function that is missing would
 * lend its addresses to the one before it.
 */
int elfsym_parse(int fd, struct elfsym **ret);
void elfsym_free(struct elfsym *e); /* NULL is fine */
DEFINE_CLEANUP(struct elfsym *, elfsym_free)

/* Writes it to FD. 0 or -errno. */
int elfsym_save(const struct elfsym *e, int fd);

/* What elfsym_save() wrote. -EBADMSG: it did not write that. */
int elfsym_load(const void *data, size_t len, struct elfsym **ret);

size_t elfsym_bytes(const struct elfsym *e); /* of memory */

/* The address inside the file's own layout of a byte at FILE_OFFSET; 0 if it is not loaded. */
uint64_t elfsym_address(const struct elfsym *e, uint64_t file_offset);

/* The function around ADDRESS and how far in it is; NULL: none is known. */
const char *elfsym_name(const struct elfsym *e, uint64_t address, uint64_t *ret_into);
