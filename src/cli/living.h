/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * living: what a session knows of the processes that live, where records do not tell it: those that
 * ran before it began, and those whose end was lost.
 */
#pragma once

#include <sys/types.h>

#include "cli/options.h"
#include "exitsnoop/record.h"
#include "model/process.h"

/* Zeroed, nothing was lost yet. */
struct living {
	uint64_t refused; /* identities that did not fit, when last looked at */
	uint64_t pruned_ns;
	unsigned int prunes; /* left to do */
};

/*
 * Takes in those that run, from /proc; in another PID namespace than the initial one nobody, since
 * the ids there are not those of the records. COMMAND: our child's process id; 0 without. BREATHE:
 * as of processes_scan(). P may be NULL.
 */
void living_scan(struct processes *p, const struct options *o, pid_t command,
		 void (*breathe)(void *ctx), void *ctx);

/*
 * To be called before each drain with the drops as of the last one and as of NOW: forgets what the
 * losses between them leave in doubt. P may be NULL.
 */
void living_mind_losses(struct living *l, struct processes *p, const struct options *o,
			const struct record_drops *before, const struct record_drops *now);
