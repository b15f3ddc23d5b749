/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trailer: how one executable holds ecli and a package. Behind the static ecli stand the bytes of
 * package.json, their length as 8 bytes, little-endian, and 16 bytes of magic, at the very end.
 */
#pragma once

#define TRAILER_MAGIC	  "EXITSNOOP-PKG-1\n"
#define TRAILER_MAGIC_LEN 16
#define TRAILER_LEN	  (8 + TRAILER_MAGIC_LEN)
