/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * word: a value that a user wrote, into the bytes that its shape asks for.
 *
 *   integer  decimal, or 0x and hex digits, with a sign; must fit
 *   bool     true, false, yes, no, on, off, 1, 0
 *   enum     the name of an enumerator, or a number that fits
 *   float    as strtod() takes it
 *   char[N]  at most N - 1 bytes
 *   array    items with commas between; those that are not given are 0
 */
#pragma once

#include <jansson.h>

#include "package/shape.h"

/* Whether a word can set S at all: pointers and structs cannot be set. */
bool word_can_set(const struct shape *s);

/* S->size bytes at DATA; unspecified after a failure. WHAT names the value in ERR. */
int word_parse(const struct shape *s, const char *word, const char *what, void *data,
	       struct error *err);

/* The same from a JSON value of a package: a string, number, bool, or an array of those. */
int word_from_json(const struct shape *s, const json_t *json, const char *what, void *data,
		   struct error *err);
