/* SPDX-License-Identifier: BSD-2-Clause */
/* pids: the process ids of the command line, as the kernel half wants them. */
#pragma once

#include "base/error.h"
#include "cli/options.h"

/*
 * Those of --pid, --ppid and --killer become ids of the initial PID namespace; --tree's is just
 * checked. Nothing to do where O->pidns is NULL. -ESRCH or -EINVAL with ERR for what cannot be
 * translated: what does not run has no id there yet.
 */
int pids_translate(struct options *o, struct error *err);
