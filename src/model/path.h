/* SPDX-License-Identifier: BSD-2-Clause */
/* path: the kernel half's paths - components from the leaf up, each with its NUL - turned round. */
#pragma once

#include <stddef.h>

/*
 * Writes "/a/b/c" and a NUL for the LEN bytes "c\0b\0a\0" to OUT, which has room for LEN + 2.
 * Returns the length without the NUL. No components give "/".
 */
size_t path_from_components(const char *components, size_t len, char *out);
