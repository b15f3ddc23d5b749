/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * select: the filters that need what only user space knows - cause, container, unit, killer,
 * program. The others run in the kernel (exitsnoop/settings.h). What cannot be decided, as it is
 * not known or not whole, is better shown than missed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "model/event.h"

#define SELECTION_EXES 8

/* One of the programs that --exe asks for. */
struct selection_exe {
	const char *pattern; /* borrowed; with a slash for the path, else for its last component */
	const char *target;  /* the same where links lead, as a pattern; borrowed; or NULL */
};

struct selection {
	uint32_t causes;	 /* bit: enum cause; 0: any */
	const char *container;	 /* prefix of its id, or its name; borrowed */
	const char *unit;	 /* exact, ".service" may be left out; borrowed */
	const char *killer_comm; /* borrowed */
	int32_t killer_pid;	 /* 0: any */
	struct selection_exe exes[SELECTION_EXES];
	size_t n_exes; /* 0: any */
};

/* A list of causes, "oom,kill". -EINVAL with ERR. */
int selection_parse_causes(const char *list, uint32_t *ret, struct error *err);

bool selection_pass(const struct selection *s, const struct event *e);
