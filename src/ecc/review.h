/* SPDX-License-Identifier: BSD-2-Clause */
/* review: what makes a package that is in order, and yet is hardly meant so. */
#pragma once

#include <jansson.h>

#include "ecc/source.h"

/*
 * Gives each finding in META and its OPTIONS (see skeleton_make()), which were made of the file
 * PATH, to TELL as one sentence.
 */
void review(const json_t *meta, const json_t *options, const struct source *s, const char *path,
	    void (*tell)(const char *text));
