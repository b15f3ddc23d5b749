/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * record-seeds: the inputs from which fuzz-record.c is started, and those that were once too much
 * for it. They are made of the structs of exitsnoop/record.h and are no files: a layout that
 * changes takes them along.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/cause.h"

/* The first byte of an input. */
enum { WITH_IDENTITY = 1, SOME_EXECS = 2, REDACT = 4, COLOR = 8, WIDE = 16, LOSE = 32 };

/* What the model made of one input. */
struct record_reached {
	uint64_t deaths;
	uint64_t damaged;
	/* Of the last death. */
	uint32_t flags;	    /* enum record_exit_flags */
	int32_t session;    /* from its identity */
	uint64_t cpu_ns;    /* from its usage */
	int32_t sender;	    /* from its sender: the pid */
	uint64_t oom_pages; /* from its oom */
	enum cause cause;
	bool exe, killer_exe, cgroup; /* told by earlier records */
};

extern struct record_reached record_reached; /* of the input that fuzz-record.c had last */

struct record_seed {
	const char *name;
	void (*put)(struct buf *b); /* appends the input */
	struct record_reached reaches;
};

extern const struct record_seed record_seeds[];
extern const size_t record_seeds_n;
