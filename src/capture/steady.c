// SPDX-License-Identifier: BSD-2-Clause
#include "base/cleanup.h"
#include "capture/kfunc.h"
#include "capture/steady.h"
#include "exitsnoop/kfunc.h"

/* The guard that tracepoints are called under instead of one against preemption. */
static bool is_preemptible(const struct btf *btf)
{
	return btf && btf__find_by_name_kind(btf, STEADY_TYPE, BTF_KIND_TYPEDEF) > 0;
}

bool steady_find(const struct btf *btf)
{
	static const int kfuncs[] = {KFUNC_PREEMPT_DISABLE, KFUNC_PREEMPT_ENABLE, KFUNC_IRQ_SAVE,
				     KFUNC_IRQ_RESTORE};

	if (!is_preemptible(btf) || kfunc_jit() == KFUNC_JIT_OFF)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(kfuncs); i++)
		if (!kfunc_is_there(kfuncs[i]))
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(kfuncs); i++)
		kfunc_use(kfuncs[i]);
	return true;
}
