/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * output: how deaths are shown - as a table, JSON lines or CSV. Everything is collected in one
 * buffer and written by output_flush(), once a drain.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "model/columns.h"

enum output_format { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_CSV };

struct output_options {
	enum output_format format;
	struct columns columns; /* JSON: only with columns_chosen, else it tells all fields */
	bool columns_chosen;	/* by the user */
	bool csv_safe;		/* CSV: no cell is a formula */
	bool color;		/* table: failures in colour */
	bool wide;		/* table: never cut to the terminal's width */
	bool redact;		/* mask arguments that may hold secrets */
	bool no_head;		/* table and CSV: what they begin with is there already */
	bool quiet_totals;	/* no totals at the end: somebody else sums up */
};

struct output_totals {
	uint64_t exits;	   /* processes shown */
	uint64_t threads;  /* threads shown (-T) */
	uint64_t lost;	   /* deaths that the ring had no room for */
	uint64_t identity; /* identity records that were lost or did not fit */
	uint64_t causes;   /* signals that could not be remembered */
	uint64_t usage;	   /* deaths whose usage could not be read */
	uint64_t tree;	   /* children that could not be followed */
	uint64_t paths;	   /* paths that are not whole */
	uint64_t damaged;  /* records that made no sense */
	uint64_t repeated; /* second records of one death, not shown */
};

struct output;

/* One format. A missing function means that the format says nothing there. */
struct output_ops {
	void (*start)(struct output *o);
	void (*event)(struct output *o, const struct event *e);
	void (*lost)(struct output *o, uint64_t count, int64_t time_ns);
	void (*end)(struct output *o, const struct output_totals *totals);
};

struct output {
	const struct output_ops *ops;
	struct output_options options;
	struct clock *clock; /* borrowed */
	int fd;		     /* borrowed */
	int cancel_fd;	     /* readable: stop waiting for a full pipe; -1: none */
	struct buf out;
	struct buf notes;		   /* for stderr: losses and totals of table and CSV */
	struct buf scratch;		   /* one value */
	struct buf cell;		   /* one value as text */
	struct text_part name;		   /* in what output_put_text() wrote last: see there */
	size_t cell_start;		   /* table: where in out the last cell begins */
	uint8_t widths[FIELD_COLUMNS_MAX]; /* table: grow with what is shown */
	unsigned int terminal_width;	   /* 0: do not cut */
	bool on_terminal;		   /* table: its width counts, and may change */
	uint64_t width_read_at_ns;	   /* when it was looked at: the clock's last reading */
};

/* Writes nothing yet. FD and CLOCK are borrowed. */
void output_init(struct output *o, const struct output_options *options, struct clock *clock,
		 int fd);
void output_done(struct output *o);

void output_start(struct output *o);
/* Appends the line that a file in this format begins with; none for JSON, where runs have one each.
 */
void output_put_head(struct buf *out, const struct output_options *options);
/* 0, or what output_flush() says when much had been collected and was written. */
int output_event(struct output *o, const struct event *e);
/*
 * The terminal may have another size now. Where nothing announces that, as to a process in the
 * background, it is noticed within a second.
 */
void output_resized(struct output *o);
void output_lost(struct output *o, uint64_t count, int64_t time_ns);
void output_end(struct output *o, const struct output_totals *totals);

/* Writes all that is collected. 0, or -errno of the main output (-EPIPE: the reader left). */
int output_flush(struct output *o);

extern const struct output_ops output_table, output_json, output_csv;

/*
 * A value as text without control characters, for table and CSV. FOR_PEOPLE: local time, and what
 * has blanks in quotes. o->name is what another process or its cgroup is called in it, behind which
 * come facts that the name must not displace.
 */
void output_put_text(struct output *o, struct buf *out, const struct field *field,
		     const struct event *e, bool for_people);
