/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * field: the one table of what can be told of a death. Columns, JSON, CSV, --columns list, man page
 * and completions follow from it. A field never changes its meaning; new ones are added.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/event.h"

enum value_type {
	VALUE_NULL, /* not known, or there is none */
	VALUE_U64,
	VALUE_I64,
	VALUE_BOOL,
	VALUE_TEXT,	/* any bytes */
	VALUE_SENTENCE, /* text of our own, its foreign parts escaped: shown as it is */
	VALUE_TIME,	/* nanoseconds of CLOCK_REALTIME */
	VALUE_DURATION, /* nanoseconds, for people */
	VALUE_BYTES,	/* bytes, for people */
	VALUE_ARGS,	/* text is NUL-terminated strings one after the other */
	VALUE_KILLER,	/* death */
	VALUE_OOM,	/* death */
};

struct value {
	enum value_type type;
	struct text_part name; /* VALUE_SENTENCE: in it, what another process is called */
	union {
		uint64_t u64;
		int64_t i64;
		bool boolean;
		const struct death *death;
		struct {
			const char *s;
			size_t len;
		} text;
	};
};

/* Which switched-off part makes a field null. */
enum field_part { PART_ALWAYS, PART_USAGE, PART_CAUSE, PART_IDENTITY };

struct field {
	const char *name; /* JSON key, CSV header; in capitals the table's */
	const char *unit; /* "" for none */
	const char *description;
	enum field_part part;
	bool in_json;  /* else for tables alone: the same fact for people */
	bool right;    /* table: aligned to the right */
	uint8_t width; /* table: least columns */
	/* SCRATCH: memory for texts that are made up; the value is valid until it changes. */
	void (*get)(const struct event *e, struct buf *scratch, struct value *ret);
};

extern const struct field field_table[];
extern const size_t field_count;

/* The field of that name (any case), or NULL with ERR, which has the nearest name. */
const struct field *field_find(const char *name, struct error *err);
