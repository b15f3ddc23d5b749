/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel_header: vmlinux.h, all types of a kernel in one header, made from BTF by libbpf. That of
 * the running kernel is kept below ${XDG_CACHE_HOME:-~/.cache}/exitsnoop, by the kernel's build id.
 */
#pragma once

#include "base/error.h"

/*
 * A file descriptor of vmlinux.h of the running kernel, from the cache where it has one; the cache
 * is filled when it can be written. -errno with ERR.
 */
int kernel_header_open_running(struct error *err);

/* Of the BTF in the file at PATH: raw, or the section of an ELF file. Not kept. */
int kernel_header_open_btf(const char *path, struct error *err);
