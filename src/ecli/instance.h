/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * instance: a tracefs instance of this process alone, "ecli-PID", with one event in it. It is the
 * kernel's and outlives us: undo.h removes it when we are killed, and who makes one removes those
 * that are left over from processes whose undo was killed, too. One that is in use cannot be
 * removed: the kernel counts who has its trace_pipe open.
 */
#pragma once

#include "base/error.h"
#include "ecli/undo.h"

/*
 * Makes one below TRACEFS with EVENT ("bpf_trace/bpf_trace_printk") enabled, and opens its
 * trace_pipe, which does not block. -errno when this kernel has no such event (Linux 5.9) or no
 * instances; nothing is left then.
 */
int instance_make(const char *tracefs, const char *event, struct undo *undo, char **ret_path,
		  int *ret_fd);
