/* SPDX-License-Identifier: BSD-2-Clause */
/* notes: what table and CSV say on stderr - losses as they happen, totals at the end. */
#pragma once

#include "output/output.h"

void notes_lost(struct output *o, uint64_t count, int64_t time_ns);
void notes_end(struct output *o, const struct output_totals *totals);

/* "; 3 of their causes ..." for each kind of loss besides whole records; nothing when there is
 * none. */
void notes_put_gaps(struct buf *out, const struct output_totals *totals);
