/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * process: who the living processes are - the program each runs, and whose child it was at birth.
 * Fed by fork and exec records in ring order, and once by /proc for those that ran before. Asked
 * when a process dies, and for the sender of a signal, who may have died a moment before.
 *
 * A process is (pid, start of life); an image also has the exec that made it. What does not match
 * exactly is not known: a lost record makes a field unknown, never wrong.
 *
 * Memory is capped. What does not fit is counted and its identity is unknown.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "exitsnoop/record.h"
#include "model/image.h"

struct process {
	uint64_t start_boottime_ns;
	int32_t pid;
	uint32_t exec_id;
	bool exec_known;		 /* exec_id is the image's: false for what /proc told */
	char proc_comm[RECORD_COMM_LEN]; /* with !exec_known: its name when /proc was read */
	bool origin_known;
	int32_t origin_ppid;
	char origin_comm[RECORD_COMM_LEN];
	struct image *image; /* NULL: not known */
};

struct processes;

struct process_counts {
	size_t live;
	size_t image_bytes;
	uint64_t dropped;   /* processes and images that did not fit */
	uint64_t truncated; /* paths that /proc cannot show: too long */
};

/* ARGS_MAX: the most arguments that are kept. NULL without memory. */
struct processes *processes_new(size_t args_max);
void processes_free(struct processes *p);

void processes_fork(struct processes *p, const struct record_fork *f);
/* STRINGS: what stands behind the record, as many bytes as its lengths say. */
void processes_exec(struct processes *p, const struct record_exec *x, const char *strings);

/*
 * The process of this identity, alive or dead a moment ago; NULL if not known. Its image only if
 * EXEC_ID is the image's. Both are valid until the next call that changes the table.
 */
const struct process *processes_find(struct processes *p, int32_t pid, uint64_t start_boottime_ns);
const struct image *process_image(const struct process *process, uint32_t exec_id);

/*
 * It died. MAY_BE_SENDER: of a signal that may kill others; kept a while for those who ask, then
 * forgotten. PROCESS stays valid until the next call that changes the table. NULL: not known.
 */
void processes_exit(struct processes *p, const struct process *process, bool may_be_sender);

/*
 * Records were lost. An exec may have been among them: what rests on having seen all of them - what
 * /proc told - is unknown from now on.
 */
void processes_lost(struct processes *p);

/*
 * Forgets those whose end was among what was lost. Works in two calls, with a complete drain of the
 * ring between them: a process that is gone at the first, and whose end no record told by the
 * second.
 */
void processes_prune(struct processes *p);

/* Takes in the running process PID from /proc; ARGS_SIZE bytes of arguments. 0 or -errno. */
int processes_scan_pid(struct processes *p, int32_t pid, size_t args_size);
/*
 * All that run. BREATHE is called now and then, for what cannot wait until tens of thousands have
 * been looked at: it may feed records.
 */
int processes_scan(struct processes *p, size_t args_size, void (*breathe)(void *ctx), void *ctx);

/* There will be no more of them for now: frees what only they need. */
void processes_scan_end(struct processes *p);

/* Who forked PID, which processes_scan_pid() took in before: for a child of our own. */
void processes_set_origin(struct processes *p, int32_t pid, int32_t ppid, const char *comm);

void processes_counts(const struct processes *p, struct process_counts *ret);
