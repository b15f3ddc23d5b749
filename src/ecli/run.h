/* SPDX-License-Identifier: BSD-2-Clause */
/* run: a session from start to signal, its output on stdout. */
#pragma once

#include "ecli/session.h"

/* Returns 0 when a signal ended it or it had nothing more to show, else -errno with ERR. */
int run_program(const struct choice *choice, const struct package *package,
		struct settings *settings, notice_fn notice, struct error *err);
