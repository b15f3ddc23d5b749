// SPDX-License-Identifier: BSD-2-Clause
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "capture/kfunc.h"
#include "capture/vmlinux_btf.h"
#include "exitsnoop/kfunc.h"

#define AT(kfunc) ((kfunc)-KFUNC_FIRST)

static const char *const kfuncs[KFUNCS] = {
	[AT(KFUNC_PREEMPT_DISABLE)] = "bpf_preempt_disable",
	[AT(KFUNC_PREEMPT_ENABLE)] = "bpf_preempt_enable",
	[AT(KFUNC_IRQ_SAVE)] = "bpf_local_irq_save",
	[AT(KFUNC_IRQ_RESTORE)] = "bpf_local_irq_restore",
	[AT(KFUNC_RDONLY_CAST)] = "bpf_rdonly_cast",
};

static int32_t ids[KFUNCS]; /* in the kernel's BTF; 0: it has none of that name */
static bool used[KFUNCS];

int kfunc_name(struct btf_names *names)
{
	int r = 0;

	for (size_t i = 0; !r && i < KFUNCS; i++)
		r = btf_names_add(names, kfuncs[i]);
	return r;
}

enum kfunc_jit kfunc_jit(void)
{
	_cleanup_(fclosep) FILE *f = fopen("/proc/sys/net/core/bpf_jit_enable", "re");

	if (!f)
		return KFUNC_JIT_UNKNOWN;
	return fgetc(f) == '0' ? KFUNC_JIT_OFF : KFUNC_JIT_ON;
}

void kfunc_find(const struct btf *btf)
{
	memset(ids, 0, sizeof(ids));
	memset(used, 0, sizeof(used));
	for (size_t i = 0; btf && i < KFUNCS; i++) {
		int id = btf__find_by_name_kind(btf, kfuncs[i], BTF_KIND_FUNC);

		if (id > 0)
			ids[i] = (int32_t)vmlinux_btf_kernel_id((uint32_t)id);
	}
}

bool kfunc_is_there(int kfunc)
{
	return ids[AT(kfunc)];
}

void kfunc_use(int kfunc)
{
	used[AT(kfunc)] = true;
}

void kfunc_patch(struct bpf_insn *insns, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct bpf_insn *insn = &insns[i];

		if (insn->code != (BPF_JMP | BPF_CALL) || insn->src_reg ||
		    insn->imm < KFUNC_FIRST || insn->imm >= KFUNC_FIRST + KFUNCS)
			continue;
		if (!used[AT(insn->imm)])
			continue;
		insn->imm = ids[AT(insn->imm)];
		insn->src_reg = BPF_PSEUDO_KFUNC_CALL;
	}
}
