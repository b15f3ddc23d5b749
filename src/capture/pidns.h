/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pidns: process ids where this process runs in another PID namespace than the initial one, as in a
 * container. The kernel half speaks of processes by their ids of the initial one; fork(), kill(),
 * /proc and the user by those of this one. NULL stands for the initial one everywhere here: both
 * are the same.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct pidns;

/*
 * Of this process's PID namespace; *RET is NULL in the initial one, and where /proc does not tell.
 * BTF_FILE and DEBUG: as in tracer_options.
 */
int pidns_open(const char *btf_file, bool debug, struct pidns **ret, struct error *err);
void pidns_close(struct pidns *ns);
DEFINE_CLEANUP(struct pidns *, pidns_close)

/* Looks at who runs now; pidns_open() did so, too. -errno. */
int pidns_read(struct pidns *ns);

/* The process id in the initial namespace of what is OWN here; 0: no such process when last read.
 */
uint32_t pidns_initial(const struct pidns *ns, uint32_t own);

/* Whether /proc shows the processes of this namespace, by their ids in it. */
bool pidns_has_proc(void);
