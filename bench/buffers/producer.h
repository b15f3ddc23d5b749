/* SPDX-License-Identifier: BSD-2-Clause */
/* producer: calls the BPF program, on a CPU of its own. */
#pragma once

#include <stdint.h>

#include "base/error.h"

/* Keeps the calling thread on CPU. */
int producer_pin(int cpu, struct error *err);

/* COUNT records, numbered from FIRST, as fast as it goes; the time that it took, or -errno. */
int64_t producer_burst(int prog_fd, uint64_t first, uint64_t count);

/*
 * COUNT records, one every PERIOD_NS; spins in between, because a sleep in a virtual machine is
 * longer than that. PERIOD_NS of a millisecond and more is slept. The time that the calls took.
 */
int64_t producer_steady(int prog_fd, uint64_t first, uint64_t count, uint64_t period_ns);

/*
 * COUNT records by the CPUs 0 and 1 in turn: each makes one when the other has made its own. Their
 * numbers are the order in which they happened.
 */
int producer_in_turn(int prog_fd, uint64_t count, struct error *err);

/* COUNT records by CPU 0 and as many by CPU 1, at once; the time from start to the later end. */
int64_t producer_both(int prog_fd, uint64_t count);
