/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * files: the functions of mapped files, parsed once and cached. What strangers can make it spend is
 * bounded: memory, the time for one file, and the share of all time.
 */
#pragma once

#include "symbol/parser.h"

struct files;

int files_new(const struct parser *parser, struct files **ret);
void files_free(struct files *f); /* NULL is fine */
DEFINE_CLEANUP(struct files *, files_free)

/*
 * The functions of the file FD (borrowed, O_PATH), or NULL: it is no regular file or no ELF file,
 * it asks for too much, or there is no time for it before DEADLINE (CLOCK_MONOTONIC). Valid until
 * the next call.
 */
const struct elfsym *files_find(struct files *f, int fd, uint64_t deadline);
