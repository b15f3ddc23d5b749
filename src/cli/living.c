// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/units.h"
#include "cli/living.h"

static void scan(struct processes *p, const struct options *o, pid_t command,
		 void (*breathe)(void *ctx), void *ctx)
{
	const struct tracer_options *t = &o->tracer;

	if (o->command) {
		/* It was forked before the programs were attached. */
		processes_scan_pid(p, command, t->settings.args_size);
		processes_set_origin(p, command, getpid(), program_invocation_short_name);
		return;
	}
	if (!t->settings.by_pid) {
		processes_scan(p, t->settings.args_size, breathe, ctx);
		return;
	}
	for (size_t i = 0; i < t->n_pids; i++)
		processes_scan_pid(p, (int32_t)t->pids[i], t->settings.args_size);
}

/* Running processes, from /proc: those that a filter leaves any chance to be shown. */
void living_scan(struct processes *p, const struct options *o, pid_t command,
		 void (*breathe)(void *ctx), void *ctx)
{
	if (!p || o->pidns)
		return;
	scan(p, o, command, breathe, ctx);
	processes_scan_end(p);
}

/*
 * What was lost may have been an exec, or somebody's end. The latter are looked for in /proc,
 * twice, with this drain between (processes_prune()); not where the ids are others.
 */
void living_mind_losses(struct living *l, struct processes *p, const struct options *o,
			const struct record_drops *before, const struct record_drops *now)
{
	bool lost = now->identity != before->identity || now->exits != before->exits;
	struct process_counts counts;

	if (!p)
		return;
	processes_counts(p, &counts);
	if (lost)
		processes_lost(p);
	if (lost || counts.dropped != l->refused) {
		l->refused = counts.dropped;
		l->prunes = 2;
	}
	if (l->prunes && !o->pidns && clock_now_mono() - l->pruned_ns > NSEC_PER_SEC) {
		processes_prune(p);
		l->pruned_ns = clock_now_mono();
		l->prunes--;
	}
}
