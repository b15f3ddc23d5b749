/* SPDX-License-Identifier: BSD-2-Clause */
/* options: the command line of ecc, read from one table that help follows from. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "ecc/argv.h"
#include "ecc/target.h"

enum options_action {
	OPTIONS_COMPILE,
	OPTIONS_HELP,
	OPTIONS_VERSION,
};

/* Strings are borrowed from argv, or from PATHS; NULL where not given. */
struct options {
	const char *source;
	const char *header; /* the source itself with --header-only */
	const char *output_dir;
	const char *name;
	const char *workspace;
	const char *vmlinux; /* a header, or a directory that holds vmlinux.h */
	const char *btf;
	const char *clang;
	const char *strip; /* NULL: libbpf's linker */
	const char *bpftool;
	const char *runtime;
	const char *btfhub_archive;
	const struct target *target;
	struct argv cflags;
	struct argv paths; /* those that begin with a dash, as "./-x" */
	bool header_only;
	bool verbose;
	bool yaml;
	bool btfgen;
	bool standalone;
	bool no_package;
};

void options_done(struct options *o);
static inline void options_donep(struct options *o)
{
	options_done(o);
}

/* Fills O. 0, or -EINVAL with ERR when the command line makes no sense. */
int options_parse(struct options *o, int argc, char **argv, enum options_action *ret_action,
		  struct error *err);

void options_help(FILE *out);
