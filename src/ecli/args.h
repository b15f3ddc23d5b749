/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * args: a command line read by a table of options, and help written from the same table. Serves
 * ecli's own options and the ones that a package brings: `--name VALUE`, `--name=VALUE`, `-n
 * VALUE`,
 * `-nVALUE`, flags together as `-jv`, `--` before operands that begin with a dash.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

struct arg {
	const char *long_name; /* without dashes */
	char short_name;       /* or 0 */
	const char *meta;      /* what the value is called in help; NULL: a flag; with
				  flag_value in brackets: "[WHEN]" */
	const char *help;
	bool flag_value; /* a flag that also takes `=VALUE` */
	bool hidden;	 /* understood, not in the help: another spelling of one that is */
};

struct args {
	char **argv;
	int argc;
	int at;
	const char *cluster; /* the rest of "-jv", behind what was taken */
	bool only_operands;  /* "--" was there */
};

#define ARGS_OPERAND (-1)
#define ARGS_END     (-2)

/*
 * The next of the command line: the index of an option of TABLE with its value (NULL for a flag),
 * ARGS_OPERAND with the word in *RET_VALUE, ARGS_END, or -EINVAL with ERR, which names the nearest
 * option; -EINVAL is below all of the others.
 */
int args_next(struct args *a, const struct arg *table, size_t n, const char **ret_value,
	      struct error *err);

/* Whether the word at A->at is an option that TABLE has. */
bool args_has(const struct args *a, const struct arg *table, size_t n);

void args_help(struct buf *out, const struct arg *table, size_t n);
