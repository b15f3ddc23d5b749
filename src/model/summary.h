/* SPDX-License-Identifier: BSD-2-Clause */
/* summary: what run mode says at the end of a command about all its processes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

#define SUMMARY_TOP	 5
#define SUMMARY_FAILURES 1000 /* failures kept; more are only counted */

/* A process in short; the strings are owned. */
struct summary_item {
	int32_t pid;
	int status;
	int64_t time_ns;
	uint64_t cpu_ns;
	uint64_t duration_ns;
	char comm[RECORD_COMM_LEN + 1];
	char *reason;
};

struct summary {
	uint64_t processes;
	uint64_t failures;
	uint64_t cpu_ns;
	uint64_t max_rss_bytes;			      /* the highest of one process */
	bool usage_complete;			      /* every process's usage is in */
	struct summary_item failed[SUMMARY_FAILURES]; /* in order of time */
	size_t n_failed;
	struct summary_item by_cpu[SUMMARY_TOP]; /* costliest first */
	size_t n_by_cpu;
	struct summary_item by_duration[SUMMARY_TOP];
	size_t n_by_duration;
};

struct summary *summary_new(void);
void summary_free(struct summary *s);

void summary_add(struct summary *s, const struct event *e);
