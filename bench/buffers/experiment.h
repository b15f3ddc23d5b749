/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * experiment: one question to one way of a channel. Each prints a JSON object of its figures on one
 * line. CPU 0 produces and CPU 1 reads, unless told otherwise.
 */
#pragma once

#include "channel.h"

typedef int (*experiment_fn)(const struct channel_way *way, struct error *err);

/*
 * The least buffer that loses nothing of a burst of EXPERIMENT_BURST records while nobody reads:
 * "any_cpu": whichever CPU it comes from; "spread": half of it from each of two CPUs. Bytes of the
 * buffer of this machine's CPUs; "each": of one CPU's perf buffer, or of the one ring buffer.
 */
int experiment_burst(const struct channel_way *way, struct error *err);

/* A full buffer: how many records were filled in for nothing, and what one that is refused takes.
 */
int experiment_full(const struct channel_way *way, struct error *err);

/* Two CPUs in turn, with a reader: records behind a later one. */
int experiment_order(const struct channel_way *way, struct error *err);

/* EXPERIMENT_RATE records a second: wakeups, the program's time, the reader's. */
int experiment_steady(const struct channel_way *way, struct error *err);

/* A second in which nothing happens: wakeups, and CPU time of the reader. */
int experiment_quiet(const struct channel_way *way, struct error *err);

/* From the stamp in the kernel to the reader, one record every few milliseconds. */
int experiment_latency(const struct channel_way *way, struct error *err);

/*
 * As fast as it goes, in records a second: made by one CPU and by two while nobody reads, read
 * while nobody makes any, and both at once.
 */
int experiment_speed(const struct channel_way *way, struct error *err);

#define EXPERIMENT_BURST 10000
#define EXPERIMENT_RATE	 50000
