/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * declaration: the top-level declarations of one file, and the documentation comments that belong
 * to them. Our own rule instead of libclang's, which attaches none to what a macro such as
 * BPF_PROG() declares, nor to the variable behind "struct {...}".
 * The comment right before a declaration and the one behind it on its line both belong to it.
 */
#pragma once

#include <clang-c/Index.h>
#include <jansson.h>

#include "base/error.h"

enum declaration_kind { DECLARATION_VALUE, DECLARATION_TYPE };

struct declaration {
	char *name; /* owned; "" for an anonymous struct */
	enum declaration_kind kind;
	unsigned int begin, end; /* offsets in the file */
};

struct declarations {
	CXTranslationUnit unit;
	CXFile file;
	const char *path; /* as diagnostics name it */
	struct declaration *v;
	size_t n;
	size_t cap;
};

void declarations_done(struct declarations *d);

/* Adds CURSOR when it is a declaration in D's file. -ENOMEM. */
int declarations_add(struct declarations *d, CXCursor cursor);

/*
 * Reads the documentation comments of D's file into VALUES (variables and functions) and TYPES:
 * name of the declaration to an object {"doc": see doc_parse(), "path": file, "begin": where}.
 * -EINVAL with ERR when one is malformed.
 */
int declarations_document(const struct declarations *d, json_t *values, json_t *types,
			  struct error *err);
