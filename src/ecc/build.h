/* SPDX-License-Identifier: BSD-2-Clause */
/* build: the whole of a run of ecc, from options to files. */
#pragma once

#include "base/error.h"
#include "ecc/options.h"

enum build_step {
	BUILD_COMPILE,
	BUILD_EXPORT, /* only with a header */
	BUILD_PACK,
};

struct build_hooks {
	/* A step begins; PACKAGE is the name of the file that it makes, else NULL. */
	void (*step)(enum build_step step, const char *package);
	void (*note)(const char *text); /* something that the user should know */
	void (*warn)(const char *text); /* something that is hardly meant so */
};

/*
 * Compiles o->source and writes the outputs, all or, when something fails before the last step,
 * none of them. -ECHILD with ERR empty: a tool failed and told the user why.
 */
int build_run(const struct options *o, const struct build_hooks *hooks, struct error *err);
