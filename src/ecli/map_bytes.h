/* SPDX-License-Identifier: BSD-2-Clause */
/* map_bytes: what the maps of an object take of the kernel's memory. */
#pragma once

#include <bpf/libbpf.h>

#include "base/error.h"

/*
 * -E2BIG when the maps that are made with OBJECT take more than MAX_MAP_BYTES together: the kernel
 * takes memory for all entries at once, of the whole machine if need be. One whose entries come and
 * go (BPF_F_NO_PREALLOC) does not count.
 */
int map_bytes_check(const struct bpf_object *object, struct error *err);
