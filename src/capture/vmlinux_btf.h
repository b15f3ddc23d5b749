/* SPDX-License-Identifier: BSD-2-Clause */
/* vmlinux_btf: where libbpf takes the kernel's types from. */
#pragma once

/*
 * From this file instead of /sys/kernel/btf/vmlinux, for what is loaded from now on; NULL: from
 * there again. PATH is borrowed. libbpf's own btf_custom_path serves relocations alone: the
 * functions and tracepoints to attach to are looked up in the kernel's BTF, wherever that is. With
 * a shared libbpf this has no effect.
 */
void vmlinux_btf_use(const char *path);
