/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * options_table: what options ecli has of its own; parsing, --help, man page and completions follow
 * from it.
 */
#pragma once

#include "ecli/args.h"

enum run_option {
	RUN_JSON,
	RUN_CSV,
	RUN_TIME,
	RUN_ATTACH,
	RUN_ONLY,
	RUN_KEEP_GOING,
	RUN_EXPORT,
	RUN_PRINTK,
	RUN_NO_SANDBOX,
	RUN_VERBOSE,
	RUN_HELP,
	RUN_VERSION,
	RUN_N,
};

extern const struct arg run_args[RUN_N];

enum info_option { INFO_HELP, INFO_VERBOSE, INFO_N };

extern const struct arg info_args[INFO_N];
