/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * options: exitsnoop's command line. One table says what there is; parsing, --help, the man page
 * and completions follow from it.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "capture/pidns.h"
#include "capture/tracer.h"
#include "model/select.h"
#include "model/user.h"
#include "output/output.h"

#define OPTIONS_PIDS_MAX 1024

enum option_id {
	OPT_COLUMNS,
	OPT_JSON,
	OPT_CSV,
	OPT_VERBOSE,
	OPT_WIDE,
	OPT_COLOR,
	OPT_REDACT,
	OPT_OUTPUT,
	OPT_PID,
	OPT_PPID,
	OPT_TREE,
	OPT_COMM,
	OPT_EXE,
	OPT_USER,
	OPT_CGROUP,
	OPT_FAILED,
	OPT_SIGNAL,
	OPT_MIN_DURATION,
	OPT_MIN_CPU,
	OPT_MIN_RSS,
	OPT_CAUSE,
	OPT_KILLER,
	OPT_CONTAINER,
	OPT_UNIT,
	OPT_THREADS,
	OPT_KERNEL_THREADS,
	OPT_COUNT,
	OPT_DURATION,
	OPT_NO_WAIT,
	OPT_SUMMARY,
	OPT_NO_CAUSE,
	OPT_NO_ARGS,
	OPT_NO_RESOURCES,
	OPT_NO_IDENTITY,
	OPT_ARGS_SIZE,
	OPT_BUFFER_SIZE,
	OPT_BUSY_POLL,
	OPT_BTF,
	OPT_NO_SANDBOX,
	OPT_FIND_LAST,
	OPT_TIMESTAMP,
	OPT_DEBUG,
	OPT_HELP,
	OPT_VERSION,
	OPTIONS,
};

struct option_info {
	enum option_id id;
	char letter;	     /* 0: long only */
	const char *name;    /* without dashes */
	const char *arg;     /* "PID"; NULL: takes none; in brackets: optional */
	const char *help;    /* NULL: not shown */
	const char *example; /* NULL: none */
};

struct option_group {
	const char *title;
	const struct option_info *options;
	size_t n;
};

extern const struct option_group option_groups[];
extern const size_t option_group_count;

/* What exitsnoop ends with; the first sentence says when it is one of these. */
struct status_info {
	const char *status, *meaning;
};

extern const char status_rule[];
extern const struct status_info status_table[];
extern const size_t status_count;

enum summary_format { SUMMARY_TEXT, SUMMARY_JSON, SUMMARY_NONE };
enum options_action { ACTION_TRACE, ACTION_HELP, ACTION_VERSION, ACTION_COLUMNS };

struct options {
	enum options_action action;
	struct tracer_options tracer; /* pids and ppids point into this struct */
	struct pidns *pidns;	      /* borrowed; NULL: we are in the initial one */
	struct output_options output;
	struct selection selection;
	char exe_targets[SELECTION_EXES][PATH_MAX]; /* where selection.exes point */
	const char *output_path;		    /* NULL: stdout */
	const char *color;			    /* "auto", "always" or "never" */
	bool verbose;
	bool json, csv;
	const char *columns_list; /* -o; NULL: the usual ones */
	uint32_t pids[OPTIONS_PIDS_MAX];
	uint32_t ppids[OPTIONS_PIDS_MAX];
	uint32_t tree_pid;    /* 0: none; always of our own PID namespace */
	uint64_t count;	      /* 0: no limit */
	uint64_t duration_ns; /* 0: no limit */
	bool no_wait;
	bool no_sandbox;
	enum summary_format summary;
	bool summary_chosen;
	char **command; /* NULL: watch the machine; else argv, NULL-terminated */
};

/*
 * Parses ARGV into *ret, whose pointers may lie in ARGV. -EINVAL with ERR for what a user got
 * wrong; other errors for what could not be looked up.
 */
int options_parse(int argc, char **argv, struct users *users, struct options *ret,
		  struct error *err);
