/* SPDX-License-Identifier: BSD-2-Clause */
/* path: the kernel half's paths - components from the leaf up, each with its NUL - turned round. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Space that the path of LEN bytes of components may take, with its NUL. */
#define PATH_SPACE(len) ((len) + 5UL)

/*
 * Writes "/a/b/c" and a NUL for the LEN bytes "c\0b\0a\0" to OUT, which has space for
 * PATH_SPACE(LEN). Returns the length without the NUL. No components give "/".
 *
 * CUT: these are just the last components, the path was too long. That gives ".../a/b/c", which no
 * whole path can be: those begin with '/'.
 */
size_t path_from_components(const char *components, size_t len, bool cut, char *out);
