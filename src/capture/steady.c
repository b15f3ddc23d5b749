// SPDX-License-Identifier: BSD-2-Clause
#include "capture/steady.h"
#include "capture/kfunc.h"
#include "exitsnoop/kfunc.h"

/* The guard that tracepoints are called under instead of one against preemption. */
static bool is_preemptible(const struct btf *btf)
{
	return btf && btf__find_by_name_kind(btf, STEADY_TYPE, BTF_KIND_TYPEDEF) > 0;
}

bool steady_is_needed(const struct btf *btf)
{
	return is_preemptible(btf) && kfunc_is_there(KFUNC_PREEMPT_DISABLE) &&
	       kfunc_is_there(KFUNC_PREEMPT_ENABLE) && kfunc_is_there(KFUNC_IRQ_SAVE) &&
	       kfunc_is_there(KFUNC_IRQ_RESTORE);
}
