/* SPDX-License-Identifier: BSD-2-Clause */
/* secret: which names are those of secrets, and where in an argument their values are. */
#pragma once

#include "model/scan.h"

/* Whether the name of N bytes at I of ARG is a secret's. */
bool secret_is_name(const char *arg, size_t i, size_t n);

/* The value of the secret name of N bytes at I; it may go to the end of ARG. */
struct span secret_value(const char *arg, size_t len, size_t i, size_t n);

/* Whether the first LEN bytes of ARG end with a secret name, closed or with an index or not. */
bool secret_ends(const char *arg, size_t len);

/*
 * The same with the '=' or ':' of the name, as "password:" and {"token": end, so that the value
 * comes with the next argument; at most a quote opens behind it.
 */
bool secret_ends_with_sign(const char *arg, size_t len);

/*
 * The value in ARG, whose name ends the argument before it: behind the '=' or ':' that it begins
 * with. *RET_IS_SIGN: it is no more than that sign.
 */
struct span secret_behind_sign(const char *arg, size_t len, bool *ret_is_sign);
