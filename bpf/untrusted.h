/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * untrusted: a task of which the verifier believes nothing. For each pointer that is loaded out of
 * one that it trusts, as it does a tracepoint's, it searches the kernel's BTF by name, four times
 * and from the start, for whether the new one may be trusted too: a millisecond and more a load,
 * a third of the time that we needed to start (Linux 6.2 to 6.18). Plain numbers are better loaded
 * out of the trusted one: that takes no check whether the address can be one.
 */
#pragma once

#include "exitsnoop/kfunc.h"
#include "kernel.h"
#include "maps.h"

/* The reader puts the kernel's function in place of this number (src/capture/kfunc.h). */
static void *(*const untrusted_cast)(const void *, __u32 btf_id) = (void *)KFUNC_RDONLY_CAST;

static __always_inline struct task_struct *untrusted(struct task_struct *task)
{
	return settings.task_type ? untrusted_cast(task, settings.task_type) : task;
}
