/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * steady: whether the programs have to see to it themselves that they are not put off their CPU, as
 * from Linux 7.0 on (bpf/steady.h), and the functions of the kernel that they do it with.
 */
#pragma once

#include <bpf/btf.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>

/* The type that tells; vmlinux_btf_cut() should know of it. */
#define STEADY_TYPE "class_srcu_fast_notrace_t"

/*
 * True when they have to and can; the functions are known then. GIVEN are the kernel's types as
 * libbpf has them, perhaps cut down, or NULL; FILE has them whole, or is NULL for the kernel's own.
 * They cannot while the kernel's JIT compiler is switched off: who is missed is lost then, and
 * counted.
 */
bool steady_find(const struct btf *given, const char *file);

/* Puts the functions that were found in place of include/exitsnoop/kfunc.h's numbers. */
void steady_patch(struct bpf_insn *insns, size_t n);
