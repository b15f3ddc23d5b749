/* SPDX-License-Identifier: BSD-2-Clause */
/* option: what one option of the command line, with its value, changes in the options. */
#pragma once

#include "cli/options.h"

/*
 * Applies option ID with value ARG (NULL: it has none) to *O, whose pointers may then lie in ARG.
 * What follows from several options together is options_parse()'s business. -EINVAL or -ERANGE with
 * ERR for what a user got wrong; other errors for what could not be looked up.
 */
int option_apply(enum option_id id, const char *arg, struct users *users, struct options *o,
		 struct error *err);
