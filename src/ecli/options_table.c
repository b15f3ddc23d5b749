// SPDX-License-Identifier: BSD-2-Clause
#include "ecli/options_table.h"

const struct arg run_args[RUN_N] = {
	[RUN_JSON] = {"json", 'j', NULL, "one JSON object a line"},
	[RUN_CSV] = {"csv", 0, "[safe]",
		     "comma-separated values; =safe for spreadsheets: no cell is a formula", true},
	[RUN_TIME] = {"time", 0, "local|utc|boot|none", "how times are told (local)"},
	[RUN_ATTACH] = {"attach", 0, "PROG=TARGET",
			"where a program goes: 'ecli info' tells how to write it; repeatable"},
	[RUN_ONLY] = {"only", 0, "PROG", "load just this program; repeatable"},
	[RUN_KEEP_GOING] = {"keep-going", 0, NULL,
			    "run the rest when a program cannot be loaded or attached"},
	[RUN_EXPORT] = {"export", 0, "MAP=STRUCT", "the type of a buffer's records; repeatable"},
	[RUN_PRINTK] = {"printk", 0, NULL, "also show what the programs print with bpf_printk"},
	[RUN_NO_SANDBOX] = {"no-sandbox", 0, NULL,
			    "once attached, do not give up what is no longer needed of system "
			    "calls and files"},
	[RUN_VERBOSE] = {"verbose", 'v', NULL, "say what libbpf says"},
	[RUN_HELP] = {"help", 'h', NULL, "show this"},
	[RUN_VERSION] = {"version", 'V', NULL, "show the version"},
};

const struct arg info_args[INFO_N] = {
	[INFO_HELP] = {"help", 'h', NULL, "show this"},
	[INFO_VERBOSE] = {"verbose", 'v', NULL, "say what libbpf says"},
};
