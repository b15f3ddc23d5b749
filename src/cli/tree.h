/* SPDX-License-Identifier: BSD-2-Clause */
/* tree: the processes that descend from one when --tree starts. */
#pragma once

#include "base/error.h"
#include "capture/pidns.h"
#include "capture/tracer.h"

/*
 * Makes T, which is attached, follow ROOT and all that descend from it now. Children that are
 * forked meanwhile come in by themselves. ROOT and /proc are of the PID namespace NS. -ESRCH with
 * ERR when there is no ROOT.
 */
int tree_follow(struct tracer *t, struct pidns *ns, uint32_t root, struct error *err);
