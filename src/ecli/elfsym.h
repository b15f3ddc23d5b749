/* SPDX-License-Identifier: BSD-2-Clause */
/* elfsym: the functions of one ELF file by address. */
#pragma once

#include <stdint.h>

#include "base/cleanup.h"

struct elfsym;

/* Reads the file FD (borrowed). NULL when it is no ELF file or memory is short. */
struct elfsym *elfsym_open(int fd);
void elfsym_close(struct elfsym *e); /* NULL is fine */
DEFINE_CLEANUP(struct elfsym *, elfsym_close)

/* The address inside the file's own layout of a byte at FILE_OFFSET; 0 if it is not loaded. */
uint64_t elfsym_address(const struct elfsym *e, uint64_t file_offset);

/* The function around ADDRESS and how far in it is; NULL: none is known. */
const char *elfsym_name(const struct elfsym *e, uint64_t address, uint64_t *ret_into);
