/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iter: the text that iterators (SEC("iter/...")) write, read once. A program puts into it what it
 * likes, as names that processes chose: in plain text all but newlines and tabs is escaped as in
 * tables; in JSON and CSV each line is a row.
 */
#pragma once

#include "ecli/hook.h"
#include "ecli/output.h"

/* Reads all iterators among H. An error of writing is left in O. */
int iter_read_all(const struct hooks *h, struct output *o, struct error *err);

/* A program of this section is an iterator. */
bool iter_is(const char *section);
