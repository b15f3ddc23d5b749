/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * steady: whether the programs have to see to it themselves that they are not put off their CPU, as
 * from Linux 7.0 on (bpf/steady.h).
 */
#pragma once

#include <bpf/btf.h>
#include <stdbool.h>

/* The type that tells; vmlinux_btf_cut() should know of it. */
#define STEADY_TYPE "class_srcu_fast_notrace_t"

/*
 * True when they have to and can, after kfunc_find(); the functions that they do it with are used
 * then. BTF as there. They cannot while the kernel's JIT compiler is switched off: who is missed is
 * lost then, and counted.
 */
bool steady_find(const struct btf *btf);
