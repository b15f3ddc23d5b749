/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * event: one death with all that is known of it, put together from the records of the ring. A
 * reader feeds every record in order; exit and thread records become events.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "model/cause.h"
#include "model/cgroups.h"
#include "model/process.h"
#include "model/user.h"

/* All pointers are valid until the next call of events_feed(). */
struct event {
	const struct record_exit *r; /* whole: what its flags do not promise is zero */
	bool is_thread;
	int64_t time_ns;  /* CLOCK_REALTIME of the death */
	const char *user; /* name of r->uid; NULL: it has none */
	struct death death;
	const struct image *image;	  /* NULL: not known */
	const struct process *process;	  /* NULL: not known */
	const struct cgroup_info *cgroup; /* NULL: not known */
	uint64_t user_ns, system_ns;	  /* r->usage.cpu_ns split as getrusage() does */
};

struct events;

struct events_options {
	bool identity;	 /* keep processes and cgroups */
	size_t args_max; /* arguments that are kept of one process */
	bool some_execs; /* execs are told of some processes only: of others /proc may be outdated
			  */
};

/* CLOCK and USERS are borrowed. NULL without memory. */
struct events *events_new(const struct events_options *options, struct clock *clock,
			  struct users *users);
void events_free(struct events *e);

/*
 * Takes one record of SIZE bytes. True when it is a death, then told in *ret. Records that are too
 * short, of unknown type or inconsistent are counted as damaged and otherwise ignored; so is, as
 * repeated, the second record of one death.
 */
bool events_feed(struct events *e, const void *record, size_t size, struct event *ret);

/*
 * An exit that was fed, but kept, because more was to be said of it, which has not come until boot
 * time NOW_NS. UINT64_MAX: of all that are kept. False when there is none (any more).
 */
bool events_overdue(struct events *e, uint64_t now_ns, struct event *ret);
/* Whether there are any that are kept. */
bool events_expected(const struct events *e);

struct processes *events_processes(struct events *e); /* borrowed; NULL without identity */
uint64_t events_damaged(const struct events *e);
uint64_t events_repeated(const struct events *e);

/* Did the process fail: not exit code 0. */
bool event_failed(const struct event *e);
