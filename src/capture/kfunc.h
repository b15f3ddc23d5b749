/* SPDX-License-Identifier: BSD-2-Clause */
/* kfunc: finds the functions of include/exitsnoop/kfunc.h in the running kernel. */
#pragma once

#include <bpf/btf.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>

#include "capture/btf_names.h"

/* Lets vmlinux_btf_cut() keep them. 0 or -ENOMEM. */
int kfunc_name(struct btf_names *names);

/*
 * BTF: the kernel's types, perhaps cut down; NULL: none. Without the kernel's JIT compiler no
 * program can call them, and none is found.
 */
void kfunc_find(const struct btf *btf);

/* KFUNC: a KFUNC_ number. */
bool kfunc_is_there(int kfunc);

/* Puts those that were found in place of their numbers; the others' calls must be dead code. */
void kfunc_patch(struct bpf_insn *insns, size_t n);
