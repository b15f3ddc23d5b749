// SPDX-License-Identifier: BSD-2-Clause
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "model/cgroups.h"
#include "model/event.h"
#include "model/repeat.h"
#include "model/unfinished.h"

struct events {
	struct clock *clock;
	struct users *users;
	struct processes *processes;
	struct cgroups *cgroups;
	bool some_execs;
	struct record_exit whole; /* the record with its missing tail zeroed */
	uint64_t damaged;
	struct repeats repeats;
	struct unfinished unfinished;
};

struct events *events_new(const struct events_options *options, struct clock *clock,
			  struct users *users)
{
	struct events *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	e->clock = clock;
	e->users = users;
	e->some_execs = options->some_execs;
	if (!options->identity)
		return e;
	e->processes = processes_new(options->args_max);
	e->cgroups = cgroups_new();
	if (e->processes && e->cgroups)
		return e;
	events_free(e);
	return NULL;
}

void events_free(struct events *e)
{
	if (!e)
		return;
	processes_free(e->processes);
	cgroups_free(e->cgroups);
	free(e);
}

/*
 * The parts of a CPU time, as the kernel's cputime_adjust() (kernel/sched/cputime.c) scales the
 * tick-based times to the exact total.
 */
static void split_cpu(const struct record_exit *r, uint64_t *ret_user, uint64_t *ret_system)
{
	unsigned __int128 ticks = (unsigned __int128)r->usage.utime_ns + r->usage.stime_ns;
	uint64_t system;

	if (!r->usage.stime_ns)
		system = 0;
	else if (!r->usage.utime_ns)
		system = r->usage.cpu_ns;
	else
		system = (uint64_t)((unsigned __int128)r->usage.cpu_ns * r->usage.stime_ns / ticks);
	*ret_system = system;
	*ret_user = r->usage.cpu_ns - system;
}

/*
 * Whether what /proc told may be outdated: an exec that fails after the old program is gone ends by
 * one of these signals, and before Linux 6.16 no record may say so. The name is the new one then.
 */
static bool may_have_failed_in_exec(const struct record_exit *r, const struct process *process)
{
	int sig = r->status & 0x7f;

	return !process->exec_known && (sig == SIGSEGV || sig == SIGKILL) &&
	       strncmp(process->proc_comm, r->comm, sizeof(r->comm)) != 0;
}

static void find_identity(struct events *e, struct event *ev)
{
	const struct record_exit *r = ev->r;

	if (!e->processes)
		return;
	ev->process = processes_find(e->processes, r->pid, r->start_boottime_ns);
	if (ev->process && !may_have_failed_in_exec(r, ev->process))
		ev->image = process_image(ev->process, r->exec_id);
	if (r->flags & EXIT_HAS_IDENTITY)
		ev->cgroup = cgroups_find(e->cgroups, r->cgroup_hierarchy, r->cgroup_id);
}

static void find_cause(struct events *e, struct event *ev)
{
	const struct record_sender *killer;
	const struct process *process;
	const struct image *image;

	cause_decide(ev->r, &ev->death);
	if (!e->processes)
		return;
	if (ev->death.oom == OOM_CGROUP && ev->r->oom.cgroup_id)
		ev->death.oom_cgroup =
			cgroups_find(e->cgroups, ev->r->oom.cgroup_hierarchy, ev->r->oom.cgroup_id);
	killer = ev->death.killer;
	if (!killer)
		return;
	process = processes_find(e->processes, killer->pid, killer->start_boottime_ns);
	if (process && e->some_execs && !process->exec_known)
		process = NULL;
	image = process ? process_image(process, killer->exec_id) : NULL;
	ev->death.killer_image = image;
}

/* The least SIZE that a record with these flags may have. */
static size_t least_size(uint32_t flags)
{
	if (flags & EXIT_HAS_OOM)
		return sizeof(struct record_exit);
	if (flags & EXIT_HAS_SENDER)
		return offsetof(struct record_exit, oom);
	if (flags & EXIT_HAS_USAGE)
		return offsetof(struct record_exit, sender);
	if (flags & EXIT_HAS_IDENTITY)
		return offsetof(struct record_exit, usage);
	return RECORD_EXIT_LEAST;
}

static bool exit_is_whole(const struct record_exit *r, size_t size)
{
	return size >= RECORD_EXIT_LEAST && size >= least_size(r->flags);
}

static void feed_exit(struct events *e, const struct record_exit *in, struct event *ev)
{
	size_t size = least_size(in->flags);

	memcpy(&e->whole, in, size);
	memset((char *)&e->whole + size, 0, sizeof(e->whole) - size);
	*ev = (struct event){
		.r = &e->whole,
		.is_thread = in->head.type == RECORD_THREAD,
		.time_ns = clock_boot_to_real(e->clock, in->head.boottime_ns),
		.user = users_name(e->users, in->uid),
	};
	if (in->flags & EXIT_HAS_USAGE)
		split_cpu(ev->r, &ev->user_ns, &ev->system_ns);
	find_identity(e, ev);
	if (!ev->is_thread)
		find_cause(e, ev);
	else
		ev->death.cause = CAUSE_UNKNOWN;
	if (e->processes && !ev->is_thread)
		processes_exit(e->processes, ev->process, in->flags & EXIT_MAY_BE_SENDER);
}

/* Not one that was there before, nor one whose last figures are to come. */
static bool exit_is_due(struct events *e, const struct record_exit *r)
{
	if (repeats_add(&e->repeats, r))
		return false;
	return r->head.type != RECORD_EXIT ||
	       !unfinished_keep(&e->unfinished, r, least_size(r->flags));
}

static bool feed_freed(struct events *e, const struct record_exit *freed, struct event *ret)
{
	const struct record_exit *r = unfinished_finish(&e->unfinished, freed);

	if (r)
		feed_exit(e, r, ret);
	return r;
}

bool events_overdue(struct events *e, uint64_t now_ns, struct event *ret)
{
	const struct record_exit *r = unfinished_overdue(&e->unfinished, now_ns);

	if (r)
		feed_exit(e, r, ret);
	return r;
}

bool events_expected(const struct events *e)
{
	return e->unfinished.n;
}

static bool feed_exec(struct events *e, const void *record, size_t size)
{
	const struct record_exec *x = record;
	uint64_t strings;

	if (size < sizeof(*x))
		return false;
	strings = (uint64_t)x->exe_len + x->cwd_len + x->args_len;
	if (strings > size - sizeof(*x))
		return false;
	if (!e->processes)
		return true;
	processes_exec(e->processes, x, (const char *)(x + 1));
	if (x->flags & EXEC_OF_SENDER) /* nobody will tell of its end: kept as long as the dead */
		processes_exit(e->processes,
			       processes_find(e->processes, x->pid, x->start_boottime_ns), true);
	return true;
}

static bool feed_cgroup(struct events *e, const void *record, size_t size)
{
	const struct record_cgroup *c = record;

	if (size < sizeof(*c) || c->path_len > size - sizeof(*c))
		return false;
	if (e->cgroups)
		cgroups_add(e->cgroups, c->hierarchy, c->cgroup_id, (const char *)(c + 1),
			    c->path_len, c->cut);
	return true;
}

static bool feed_gone(struct events *e, const void *record, size_t size)
{
	const struct record_gone *g = record;

	if (size < sizeof(*g))
		return false;
	if (e->processes)
		processes_exit(e->processes,
			       processes_find(e->processes, g->pid, g->start_boottime_ns),
			       g->may_be_sender);
	return true;
}

bool events_feed(struct events *e, const void *record, size_t size, struct event *ret)
{
	const struct record_head *head = record;
	bool good = false;

	if (size >= sizeof(*head)) {
		switch (head->type) {
		case RECORD_EXIT:
		case RECORD_THREAD:
			good = exit_is_whole(record, size);
			if (!good || !exit_is_due(e, record))
				break;
			feed_exit(e, record, ret);
			return true;
		case RECORD_FREED:
			good = exit_is_whole(record, size);
			if (!good || !feed_freed(e, record, ret))
				break;
			return true;
		case RECORD_FORK:
			good = size >= sizeof(struct record_fork);
			if (good && e->processes)
				processes_fork(e->processes, record);
			break;
		case RECORD_EXEC:
			good = feed_exec(e, record, size);
			break;
		case RECORD_CGROUP:
			good = feed_cgroup(e, record, size);
			break;
		case RECORD_GONE:
			good = feed_gone(e, record, size);
			break;
		case RECORD_EMPTY:
			good = true; /* it only wakes us */
			break;
		default:
			break;
		}
	}
	e->damaged += !good;
	return false;
}

struct processes *events_processes(struct events *e)
{
	return e->processes;
}

uint64_t events_damaged(const struct events *e)
{
	return e->damaged;
}

uint64_t events_repeated(const struct events *e)
{
	return e->repeats.count;
}

bool event_failed(const struct event *e)
{
	return e->r->status != 0;
}
