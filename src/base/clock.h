/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * clock: from the kernel's stamps to wall-clock time. BPF stamps events with CLOCK_BOOTTIME; the
 * offset to CLOCK_REALTIME is read now and then, because the wall clock can be stepped meanwhile.
 *
 * "Boot time" is here always as the kernel itself counts it, also in a time namespace, where
 * clock_gettime() and /proc tell another one.
 */
#pragma once

#include <stdint.h>

#include "base/buf.h"

struct clock {
	int64_t boot_to_real_ns; /* add to a stamp of boot time */
	uint64_t read_at_ns;	 /* CLOCK_MONOTONIC of the last reading */
	int64_t day_second;	 /* local-time cache: the second that hms holds */
	char hms[9];
	int64_t utc_second; /* the second that utc holds */
	char utc[32];	    /* "2026-11-24T13:19:03." */
};

/* To be called before what is below, and before /proc is out of reach: reads the time namespace. */
void clock_init(struct clock *c);

/* Reads the offset again when the last reading is older than a second. Cheap: vDSO only. */
void clock_refresh(struct clock *c);

int64_t clock_boot_to_real(const struct clock *c, uint64_t boottime_ns);

/* What /proc/PID/stat shows to us, in ns, of a process that started at this boot time. */
uint64_t clock_boot_to_proc(uint64_t boottime_ns);

/*
 * Boot time in ns. What it takes off CLOCK_BOOTTIME is state of the process: any clock_init() sets
 * it, and before the first it is 0.
 */
uint64_t clock_now_boot(void);

uint64_t clock_now_mono(void); /* CLOCK_MONOTONIC in ns */

/* "2026-11-24T13:19:03.123456789Z" (RFC 3339, UTC). */
void clock_format_rfc3339(struct buf *out, int64_t realtime_ns);

/* The same, with the seconds made once each. */
void clock_format_utc(struct clock *c, struct buf *out, int64_t realtime_ns);

/* "13:19:03", local time (TZ). One localtime_r() a second. */
void clock_format_local(struct clock *c, struct buf *out, int64_t realtime_ns);
