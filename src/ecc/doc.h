/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * doc: what a documentation comment says. Text in, JSON out; it knows nothing of the declaration
 * that the comment belongs to.
 *
 * Annotations start a line: "@NAME VALUE". Those with JSON take one value, over as many lines as
 * it needs; those with text end at an empty line (@details and @description: at the next
 * annotation). Text outside of annotations is the description. Words such as @param, which belong
 * to other tools, are passed over with their paragraph.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Is COMMENT (with its delimiters) for documentation: three slashes, slash-star-star and so on? */
bool doc_is_doc(const char *comment);

/* Does it belong to what stands before it: the delimiter followed by '<'? */
bool doc_is_trailing(const char *comment);

/*
 * Reads COMMENT, which starts at LINE of FILE and may be several "///" lines in one string. Gives
 * an object (owned by the caller) with a member an annotation:
 *
 *   description, brief, details, version   strings
 *   cmdarg, sample, tchook, tcopts, xdpopts, interpreter   objects of the shapes in the table
 *   value, export_config   any value; a word that is no JSON is a string
 *   ifindex, flags         integers
 *   export                 true
 *
 * and "lines", an object with the line of each. -EINVAL with ERR ("FILE:LINE: ...") when an
 * annotation is malformed.
 */
int doc_parse(const char *comment, const char *file, unsigned int line, json_t **ret,
	      struct error *err);

/*
 * Adds to DOC what MORE says, a later comment in FILE on the same declaration: a second description
 * goes on where the first ends. -EINVAL with ERR when both hold another annotation.
 */
int doc_join(json_t *doc, const json_t *more, const char *file, struct error *err);
