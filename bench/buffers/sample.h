/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* sample: what the BPF program and the reader of ./do bench ring share. Include kernel.h before in
 * BPF. */
#pragma once

#ifndef __bpf__
#include <stdint.h>
#endif

/* Records that one call of the program makes at most. */
#define SAMPLE_BATCH 256

/* A record, of the size that a small tool's has. */
struct sample {
	uint64_t time_ns; /* CLOCK_MONOTONIC, before the record goes into the buffer */
	uint64_t seq;	  /* as the caller counts */
	uint64_t pid_tgid;
	uint64_t uid_gid;
	uint32_t cpu;
	uint32_t reserved;
	uint64_t unused;
	char comm[16];
};

_Static_assert(sizeof(struct sample) == 64, "the table says: records of 64 bytes");

/* Counted on each CPU. */
struct sample_tally {
	uint64_t prepared; /* records that were filled in */
	uint64_t refused;  /* for which there was no room */
};
