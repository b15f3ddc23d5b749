/* SPDX-License-Identifier: BSD-2-Clause */
/* options_table: what options ecc has; parsing, --help, man page and completions follow from it. */
#pragma once

#include <stddef.h>

/* The compiler holds them against the tables. */
#define OPTION_ROWS	20
#define OPTION_EXAMPLES 5

enum kind { KIND_FLAG, KIND_STRING, KIND_PATH, KIND_CFLAG, KIND_TARGET, KIND_ACTION };

struct option_row {
	char letter; /* 0: has only a long name */
	const char *name;
	const char *arg; /* what help calls its argument; NULL: takes none */
	enum kind kind;
	size_t at; /* offset in struct options; the action with KIND_ACTION */
	const char *help;
	const char *group; /* a heading to print before it */
};

extern const struct option_row option_rows[OPTION_ROWS];

struct option_example {
	const char *command, *does;
};

extern const struct option_example option_examples[OPTION_EXAMPLES];
