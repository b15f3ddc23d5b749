// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/btf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "capture/steady.h"
#include "exitsnoop/kfunc.h"

#define KERNEL_BTF "/sys/kernel/btf/vmlinux"
#define FIRST	   KFUNC_PREEMPT_DISABLE

static const char *const names[KFUNCS] = {
	[KFUNC_PREEMPT_DISABLE - FIRST] = "bpf_preempt_disable",
	[KFUNC_PREEMPT_ENABLE - FIRST] = "bpf_preempt_enable",
	[KFUNC_IRQ_SAVE - FIRST] = "bpf_local_irq_save",
	[KFUNC_IRQ_RESTORE - FIRST] = "bpf_local_irq_restore",
};

static int32_t ids[KFUNCS]; /* in the kernel's BTF; 0: not to be called */

DEFINE_CLEANUP(struct btf *, btf__free)

static bool jit_is_off(void)
{
	_cleanup_(fclosep) FILE *f = fopen("/proc/sys/net/core/bpf_jit_enable", "re");

	return f && fgetc(f) == '0';
}

/* The guard that tracepoints are called under instead of one against preemption. */
static bool is_preemptible(const struct btf *btf)
{
	return btf__find_by_name_kind(btf, STEADY_TYPE, BTF_KIND_TYPEDEF) > 0;
}

static bool find_functions(const struct btf *btf)
{
	int32_t found[KFUNCS];

	for (size_t i = 0; i < KFUNCS; i++) {
		found[i] = btf__find_by_name_kind(btf, names[i], BTF_KIND_FUNC);
		if (found[i] <= 0)
			return false;
	}
	memcpy(ids, found, sizeof(ids));
	return true;
}

bool steady_find(const struct btf *given, const char *file)
{
	_cleanup_(btf__freep) struct btf *whole = NULL;

	memset(ids, 0, sizeof(ids));
	if ((given && !is_preemptible(given)) || jit_is_off())
		return false;
	whole = btf__parse(file ? file : KERNEL_BTF, NULL);
	return whole && is_preemptible(whole) && find_functions(whole);
}

void steady_patch(struct bpf_insn *insns, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct bpf_insn *insn = &insns[i];

		if (insn->code != (BPF_JMP | BPF_CALL) || insn->src_reg || insn->imm < FIRST ||
		    insn->imm >= FIRST + KFUNCS)
			continue;
		if (!ids[insn->imm - FIRST])
			continue; /* it is in dead code */
		insn->src_reg = BPF_PSEUDO_KFUNC_CALL;
		insn->imm = ids[insn->imm - FIRST];
	}
}
