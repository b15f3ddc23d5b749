/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hist: histograms in text, as bcc and eunomia-bpf draw them: at most 40 stars, the longest bar the
 * largest count. log2: slot i counts from 2^i to 2^(i+1) - 1, the first also 0; up to the last slot
 * that counts. linear: slot i is the value FIRST + i; from the first to the last slot that counts.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* UNIT heads the column of values. Nothing is written when all counts are 0. */
void hist_log2(struct buf *out, const uint64_t *counts, size_t n, const char *unit);
void hist_linear(struct buf *out, const uint64_t *counts, size_t n, int64_t first,
		 const char *unit);

/* A row on its own, for a histogram whose slots do not follow one another. */
void hist_linear_head(struct buf *out, const char *unit);
void hist_linear_row(struct buf *out, int64_t value, uint64_t count, uint64_t most);
