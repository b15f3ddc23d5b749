/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rings: several BPF ring buffers read as one. CPUs write into rings of their own (bpf/ring.h);
 * here their records come into one order again.
 *
 * Each ring has its records in the order in which they were reserved. Between rings the stamp of
 * the kernel decides (record_head.boottime_ns). What is passed on in one drain was stamped before
 * the drain began, and the marks are taken after that. So whatever a record follows from - the fork
 * before the exec before the exit, the child's death before that of the parent who waited for it -
 * was committed before its stamp, is seen in the same drain, and comes first. A record with a later
 * stamp stays for the next drain.
 */
#pragma once

#include "capture/ring.h"

#define RINGS_MAX 16

struct rings;

/* Opens N ring buffer maps (borrowed), as ring_open() does. Records begin with a record_head. */
int rings_open(const int *map_fds, size_t n, size_t max_record, struct rings **ret,
	       struct error *err);
void rings_close(struct rings *r); /* NULL is fine */
DEFINE_CLEANUP(struct rings *, rings_close)

/*
 * The next drain goes up to here. Call it, then look at the counters of losses: they cover all that
 * was lost between the records of that drain.
 */
void rings_mark(struct rings *r);

/*
 * Hands the records before the mark to FN, in order, and returns how many; what came later too if
 * nothing was there, for only then will a record wake the reader again.
 */
size_t rings_drain(struct rings *r, ring_record_fn fn, void *ctx);
