/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stack: the stack traces that a row brings, by name, below it or in its JSON object. Two forms are
 * known:
 *
 *   in the record   members kstack and ustack, arrays of addresses, with their lengths in bytes in
 *                   kstack_sz and ustack_sz (eunomia-bpf's "stack_trace" records);
 *   by number       an integer member with "stack" in its name, of a program with one map of type
 *                   STACK_TRACE: what bpf_get_stackid() returned.
 *
 * User addresses are looked up in the process that the row's member pid (or tgid) tells.
 */
#pragma once

#include "ecli/output.h"
#include "ecli/table.h"
#include "symbol/symbols.h"

struct stacks {
	struct symbols *symbols; /* borrowed; NULL: no stacks are shown */
	int map_fd;		 /* the STACK_TRACE map; -1: none */
	uint32_t depth;		 /* addresses in one of its traces */
};

/* Makes the rows of T, whose (first) block has this shape, show the stacks. S outlives T. */
void stack_set_up(struct stacks *s, struct table *t, const struct shape *shape);
