/* SPDX-License-Identifier: BSD-2-Clause */
/* choice: what the user chose for `ecli run`. Strings are borrowed from the command line. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "ecli/output.h"

#define CHOICE_MAX 64 /* of each kind that may be repeated */

/* "NAME=VALUE" */
struct pair {
	char name[64];
	const char *value;
};

struct pairs {
	struct pair items[CHOICE_MAX];
	size_t n;
};

struct choice {
	enum output_format format;
	bool csv_safe;
	enum stamp_mode time;
	struct pairs exports; /* MAP=STRUCT */
	struct pairs targets; /* PROG=TARGET */
	struct pairs only;    /* PROG; values are NULL */
	bool keep_going;
	bool printk;
	bool no_sandbox;
	bool verbose;
};

/* Splits WORD at its '='; FORM is what it should look like, for the error. */
int pairs_add(struct pairs *p, const char *word, const char *form, struct error *err);
int pairs_add_name(struct pairs *p, const char *name, struct error *err);

/* The value given for NAME, or NULL. */
const char *pairs_find(const struct pairs *p, const char *name);
