/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tracer: the kernel half of exitsnoop, loaded and attached; and the reading end of its rings.
 * Needs what privilege_check() checks. When the tracer is closed, or its process dies in whatever
 * way, the kernel detaches everything: nothing is pinned.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "capture/rings.h"
#include "exitsnoop/record.h"
#include "exitsnoop/settings.h"

#define TRACER_RING_DEFAULT (4U << 20)
#define TRACER_RING_MIN	    (32U << 10) /* no record is longer than 17 KiB */
#define TRACER_RING_MAX	    (1U << 30)

struct tracer;

struct tracer_options {
	struct settings settings; /* by_pid, by_ppid and the sizes below go together */
	const uint32_t *pids;	  /* settings.by_pid: only these */
	size_t n_pids;
	const uint32_t *ppids; /* settings.by_ppid */
	size_t n_ppids;
	uint64_t ring_bytes;  /* for records that wait; rounded up to a power of two */
	const char *btf_file; /* NULL: the kernel's own */
	bool debug;	      /* libbpf's own words to stderr */
};

/* Loads, does not attach yet: tracer_tree_add() may come between. */
int tracer_open(const struct tracer_options *options, struct tracer **ret, struct error *err);
void tracer_close(struct tracer *t); /* NULL is fine */
DEFINE_CLEANUP(struct tracer *, tracer_close)

/* From the return on every death is recorded. */
int tracer_attach(struct tracer *t, struct error *err);

/* No event after the return; what is in the ring can still be drained. */
void tracer_detach(struct tracer *t);

/* Follow this process and, from now on, its children (settings.by_tree). -E2BIG: table full. */
int tracer_tree_add(struct tracer *t, uint32_t pid);
/* It turned out to have died before it was added. */
void tracer_tree_remove(struct tracer *t, uint32_t pid);
/* Processes that are followed and live. Reads mapped memory. */
int64_t tracer_tree_live(const struct tracer *t);

size_t tracer_n_rings(const struct tracer *t);
int tracer_ring_fd(const struct tracer *t, size_t i); /* for epoll; borrowed */
struct rings *tracer_rings(struct tracer *t);	      /* borrowed */

/* The drops of all CPUs so far. Reads mapped memory: no system call. */
void tracer_drops(const struct tracer *t, struct record_drops *ret);

/*
 * Ends of tasks that none of our programs was run for: the kernel does not run a program for whom
 * dies on a CPU where another task is in the middle of it (recursion_misses, Linux 5.12; 0 before).
 * REPEATED: how many exits were reported twice, so that a standby only seemed to catch them. Call
 * it after tracer_detach(). Reads a file in /proc.
 */
uint64_t tracer_misses(const struct tracer *t, uint64_t repeated);

/* The same of forks and execs. */
uint64_t tracer_identity_misses(const struct tracer *t);

/* libbpf's version and what this kernel offers, for --version. */
const char *tracer_libbpf_version(void);
