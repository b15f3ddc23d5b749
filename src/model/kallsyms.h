/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kallsyms: which kernel functions a stack passes through. Only for OOM kills, so /proc/kallsyms is
 * read at the first one, not at start.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum kallsyms_oom {
	KALLSYMS_NO_OOM,  /* no part of the OOM killer on the stack */
	KALLSYMS_GLOBAL,  /* the OOM killer for the whole machine (or a cpuset or node) */
	KALLSYMS_CGROUP,  /* the OOM killer for a memory cgroup */
	KALLSYMS_UNKNOWN, /* the kernel does not show its symbols (kptr_restrict) */
};

/* What the stack of N return addresses (0 ends it earlier) says of an OOM kill. */
enum kallsyms_oom kallsyms_oom(const uint64_t *stack, size_t n);
