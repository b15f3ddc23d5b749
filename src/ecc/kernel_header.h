/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel_header: vmlinux.h, all types of a kernel in one header, made from BTF by libbpf. That of
 * the running kernel is kept below ${XDG_CACHE_HOME:-~/.cache}/exitsnoop, by the kernel's build id.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"

/*
 * vmlinux.h of the running kernel: a file descriptor, and in PATH the file's name in the cache, ""
 * when there can be no cache and it is in memory alone. -errno with ERR.
 */
int kernel_header_open_running(struct buf *path, struct error *err);

/* Of the BTF in the file at PATH: raw, or the section of an ELF file. Not kept. */
int kernel_header_open_btf(const char *path, struct error *err);
