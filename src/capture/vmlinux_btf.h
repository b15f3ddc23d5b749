/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmlinux_btf: where libbpf takes the kernel's types from. For what is loaded from now on, by one
 * thread. With a shared libbpf none of this has an effect.
 */
#pragma once

#include <stdint.h>

#include "capture/btf_names.h"

#define KERNEL_BTF "/sys/kernel/btf/vmlinux"

struct btf;

/*
 * From FILE instead of /sys/kernel/btf/vmlinux; NULL: from there again. libbpf's own
 * btf_custom_path serves relocations alone: the functions and tracepoints to attach to are looked
 * up in the kernel's BTF, wherever that is. PATH is borrowed.
 */
void vmlinux_btf_use(const char *path);

/*
 * Of the kernel's types (not of a file's) just those of these names, and what they hold; NULL: all
 * again. Types of modules are not found then. NAMES is borrowed.
 */
void vmlinux_btf_cut(const struct btf_names *names);

/* What libbpf was given last, borrowed until it has loaded its object; NULL: nothing. */
const struct btf *vmlinux_btf_given(void);

/* The kernel's own number of type ID of what libbpf was given. */
uint32_t vmlinux_btf_kernel_id(uint32_t id);
