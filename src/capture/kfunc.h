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

/* BTF: the kernel's types, perhaps cut down; NULL: none. None is called before kfunc_use(). */
void kfunc_find(const struct btf *btf);

/* KFUNC: a KFUNC_ number. */
bool kfunc_is_there(int kfunc);
void kfunc_use(int kfunc);

/*
 * Puts those that are used in place of their numbers; the others' calls must be dead code. There
 * they stay numbers: the kernel looks into each real call before it knows that it is dead.
 */
void kfunc_patch(struct bpf_insn *insns, size_t n);

/*
 * The kernel's JIT compiler, without which it loads no program that calls such a function. Of
 * another network namespace than the first one cannot tell: /proc/sys/net/core has no
 * bpf_jit_enable there.
 */
enum kfunc_jit { KFUNC_JIT_OFF, KFUNC_JIT_ON, KFUNC_JIT_UNKNOWN };

enum kfunc_jit kfunc_jit(void);
