/* SPDX-License-Identifier: BSD-2-Clause */
/* summary: run mode's closing words, for people or as one JSON object. */
#pragma once

#include "model/summary.h"
#include "output/output.h"

struct summary_frame {
	uint64_t processes; /* that ended, shown or not */
	uint64_t failures;
	uint64_t elapsed_ns;
	uint64_t still_running; /* with --no-wait, or when stopped */
	int exit_status;	/* ours, unless the output fails */
};

void summary_put_text(struct buf *out, const struct summary *s, const struct summary_frame *f,
		      const struct output_totals *totals, struct clock *clock);
void summary_put_json(struct buf *out, const struct summary *s, const struct summary_frame *f,
		      const struct output_totals *totals);
