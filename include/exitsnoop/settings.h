/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * settings: what the user asked for, as the kernel half sees it. It lies in .rodata, which is
 * frozen before the verifier looks: a part that is off is dead code there and is removed.
 */
#pragma once

#ifndef __bpf__
#include <stdint.h>
#endif

#define SETTINGS_COMMS 8
#define SETTINGS_UIDS  8

struct settings_comm {
	char name[16];
	uint32_t len; /* bytes that must match: name and NUL, or a prefix */
	uint32_t pad;
};

struct settings {
	/* What to tell. */
	uint8_t threads;	/* the end of each thread too */
	uint8_t kernel_threads; /* kernel threads too */
	uint8_t usage;		/* fill the usage fields */
	uint8_t identity;	/* fill the identity fields; fork, exec and cgroup records */
	uint8_t cause;		/* watch signals */
	uint8_t no_wakeup;	/* the reader spins: never wake it */
	uint8_t find_last;	/* do as on kernels before 6.16, for tests */
	uint8_t no_args;	/* keep no arguments */
	uint32_t args_size;	/* bytes of arguments to keep, up to RECORD_ARGS_MAX */
	uint32_t ring_mask;	/* bits of a CPU's number that choose its ring: 0, 1, 3 or 7 */
	uint32_t report_all; /* tell of deaths not asked for too, marked: run mode sums them up */

	/* What to leave out; 0 means no such filter. All that are set must match. */
	uint8_t failed_only;
	uint8_t by_pid;	 /* tgid must be in map pids */
	uint8_t by_ppid; /* ppid must be in map ppids */
	uint8_t by_tree; /* tgid must be in map tree, which children enter at fork */
	uint32_t n_comms;
	uint32_t n_uids;
	uint32_t by_cgroup;
	uint16_t steady;   /* programs can be preempted: prevent it, and catch who is missed */
	uint16_t teardown; /* report what a process with much memory used until it was freed */
	uint64_t signals;  /* bit N - 1: killed by signal N */
	uint64_t min_duration_ns;
	uint64_t min_cpu_ns; /* needs usage */
	uint64_t min_rss_pages;
	uint64_t cgroup_id;	   /* this one or a cgroup below it */
	uint32_t cgroup_hierarchy; /* as record_exit.cgroup_hierarchy */
	uint32_t told_of_sleep;	   /* clock_slept_ns can be relied on (bpf/clock.h) */
	uint32_t task_type;	   /* the kernel's number of struct task_struct; 0: no use for it */
	int32_t cgroup_level;	   /* of cgroup_id, 0 for the root; -1: not known */
	uint32_t tick_us;	   /* of the kernel's clock, as its limits in ticks are counted */
	uint32_t pad;
	uint32_t uids[SETTINGS_UIDS];
	struct settings_comm comms[SETTINGS_COMMS];
};

_Static_assert(__builtin_offsetof(struct settings, comms) % 8 == 0, "layout shared with BPF");
