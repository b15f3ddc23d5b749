// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/timens.h"
#include "base/units.h"

/* By how much CLOCK_BOOTTIME is ahead of boot time. Of the process: it stays in its namespace. */
static int64_t ahead_ns;

static uint64_t now(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * NSEC_PER_SEC + (uint64_t)ts.tv_nsec;
}

uint64_t clock_now_boot(void)
{
	return now(CLOCK_BOOTTIME) - (uint64_t)ahead_ns;
}

uint64_t clock_now_mono(void)
{
	return now(CLOCK_MONOTONIC);
}

/*
 * CLOCK_REALTIME minus boot time. The two cannot be read at one instant: of three tries the one
 * with the narrowest bracket is taken, which keeps a preemption between the reads out.
 */
static int64_t boot_to_real(void)
{
	uint64_t narrowest = UINT64_MAX;
	int64_t offset = 0;

	for (int i = 0; i < 3; i++) {
		uint64_t before = clock_now_boot(), real = now(CLOCK_REALTIME),
			 after = clock_now_boot();

		if (after - before < narrowest) {
			narrowest = after - before;
			offset = (int64_t)(real - (before + narrowest / 2));
		}
	}
	return offset;
}

static void read_offset(struct clock *c)
{
	c->boot_to_real_ns = boot_to_real();
	c->read_at_ns = clock_now_mono();
}

void clock_init(struct clock *c)
{
	*c = (struct clock){.day_second = INT64_MIN, .utc_second = INT64_MIN};
	tzset();
	ahead_ns = timens_boottime_ns();
	read_offset(c);
}

void clock_refresh(struct clock *c)
{
	if (clock_now_mono() - c->read_at_ns > NSEC_PER_SEC)
		read_offset(c);
}

int64_t clock_boot_to_real(const struct clock *c, uint64_t boottime_ns)
{
	/* Unsigned: a stamp that makes no sense may wrap around. */
	return (int64_t)(boottime_ns + (uint64_t)c->boot_to_real_ns);
}

uint64_t clock_boot_to_proc(uint64_t boottime_ns)
{
	/* As fs/proc/array.c does: before the namespace's zero it wraps around there, too. */
	return boottime_ns + (uint64_t)ahead_ns;
}

/* Seconds and nanoseconds, rounded down also before 1970. */
static int64_t split_seconds(int64_t ns, long *ret_nsec)
{
	int64_t s = ns / (int64_t)NSEC_PER_SEC, rest = ns % (int64_t)NSEC_PER_SEC;

	if (rest < 0) {
		rest += (int64_t)NSEC_PER_SEC;
		s--;
	}
	*ret_nsec = (long)rest;
	return s;
}

void clock_format_rfc3339(struct buf *out, int64_t realtime_ns)
{
	long nsec;
	time_t s = split_seconds(realtime_ns, &nsec);
	struct tm tm;
	char text[48];

	gmtime_r(&s, &tm);
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%09ldZ", tm.tm_year + 1900,
		 tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, nsec);
	buf_puts(out, text);
}

void clock_format_utc(struct clock *c, struct buf *out, int64_t realtime_ns)
{
	long nsec;
	time_t s = split_seconds(realtime_ns, &nsec);
	char fraction[10] = "000000000Z";
	struct tm tm;

	if (s != c->utc_second) {
		gmtime_r(&s, &tm);
		strftime(c->utc, sizeof(c->utc), "%Y-%m-%dT%H:%M:%S.", &tm);
		c->utc_second = s;
	}
	for (size_t i = 9; i && nsec; nsec /= 10)
		fraction[--i] = (char)('0' + nsec % 10);
	buf_puts(out, c->utc);
	buf_put(out, fraction, sizeof(fraction));
}

void clock_format_local(struct clock *c, struct buf *out, int64_t realtime_ns)
{
	long nsec;
	time_t s = split_seconds(realtime_ns, &nsec);
	struct tm tm;

	if (s != c->day_second) {
		localtime_r(&s, &tm);
		strftime(c->hms, sizeof(c->hms), "%H:%M:%S", &tm);
		c->day_second = s;
	}
	buf_put(out, c->hms, sizeof(c->hms) - 1);
}
