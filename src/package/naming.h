/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * naming: what the options of a program are called. Each is called as the package tells ("long"),
 * else as its variable is, but no two the same, and none "help": the first to be told a name has
 * it, before the variable that is called so; one whose names are taken is "set-" and its variable.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Whether an option can be called so: letters, digits, '_', and behind the first '-' and '.'. */
bool naming_is_option(const char *name);

struct naming {
	const char *variable;
	const char *told; /* or NULL */
	const char *name; /* the option's, out of naming_choose(): owned; NULL before */
};

/* Names all N. -ENOMEM leaves some NULL; naming_done() either way. */
int naming_choose(struct naming *names, size_t n);
void naming_done(struct naming *names, size_t n);

/* The one of NAMES that is called NAME; or NULL. */
const struct naming *naming_find(const struct naming *names, size_t n, const char *name);
