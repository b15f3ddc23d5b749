/* SPDX-License-Identifier: BSD-2-Clause */
/* stamp: the time of an event as the user asked for it, from CLOCK_BOOTTIME nanoseconds. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"

enum stamp_mode {
	STAMP_LOCAL, /* the machine's time zone (TZ) */
	STAMP_UTC,
	STAMP_BOOT, /* seconds since boot */
	STAMP_NONE,
};

struct stamp {
	enum stamp_mode mode;
	struct clock clock;
};

/* "local", "utc", "boot" or "none". */
int stamp_parse(const char *word, enum stamp_mode *ret, struct error *err);

/* For a table: "13:19:03", or "8123.456789" for boot. Not to be called for STAMP_NONE. */
void stamp_text(struct stamp *s, struct buf *out, uint64_t boot_ns);

/* Columns that stamp_text() takes at least; 0 for STAMP_NONE. */
unsigned int stamp_width(const struct stamp *s);

/*
 * For machines: "2026-11-24T13:19:03.123456789Z", for STAMP_LOCAL with the zone's offset in place
 * of Z (RFC 3339); boot: seconds as a number.
 */
void stamp_exact(struct stamp *s, struct buf *out, uint64_t boot_ns);

/* The member "time", or nothing. */
void stamp_json(struct stamp *s, struct json *j, uint64_t boot_ns);
