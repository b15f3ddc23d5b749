// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "ecli/stamp.h"

int stamp_parse(const char *word, enum stamp_mode *ret, struct error *err)
{
	static const char *const names[] = {
		[STAMP_LOCAL] = "local",
		[STAMP_UTC] = "utc",
		[STAMP_BOOT] = "boot",
		[STAMP_NONE] = "none",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(word, names[i]))
			continue;
		*ret = (enum stamp_mode)i;
		return 0;
	}
	return error_set(err, EINVAL, "unknown time '%s': give local, utc, boot or none", word);
}

static void put_boot(struct buf *out, uint64_t boot_ns, unsigned int decimals)
{
	uint64_t rest = boot_ns % NSEC_PER_SEC;

	if (decimals == 6)
		rest /= 1000;
	buf_printf(out, "%" PRIu64 ".%0*" PRIu64, (uint64_t)(boot_ns / NSEC_PER_SEC), (int)decimals,
		   rest);
}

void stamp_text(struct stamp *s, struct buf *out, uint64_t boot_ns)
{
	int64_t real = clock_boot_to_real(&s->clock, boot_ns);

	if (s->mode == STAMP_BOOT) {
		put_boot(out, boot_ns, 6);
	} else if (s->mode == STAMP_UTC) {
		uint64_t day = (uint64_t)real / NSEC_PER_SEC % 86400;

		buf_printf(out, "%02u:%02u:%02u", (unsigned int)(day / 3600),
			   (unsigned int)(day / 60 % 60), (unsigned int)(day % 60));
	} else {
		clock_format_local(&s->clock, out, real);
	}
}

unsigned int stamp_width(const struct stamp *s)
{
	return s->mode == STAMP_NONE ? 0 : s->mode == STAMP_BOOT ? 14 : 8;
}

static void put_local(struct buf *out, int64_t real)
{
	time_t seconds = (time_t)(real / (int64_t)NSEC_PER_SEC);
	char date[40], zone[8];
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%FT%T", &tm);
	strftime(zone, sizeof(zone), "%z", &tm); /* "+0100" */
	buf_printf(out, "%s.%09" PRId64 "%.3s:%s", date, real % (int64_t)NSEC_PER_SEC, zone,
		   zone + 3);
}

void stamp_exact(struct stamp *s, struct buf *out, uint64_t boot_ns)
{
	int64_t real = clock_boot_to_real(&s->clock, boot_ns);

	if (s->mode == STAMP_BOOT)
		put_boot(out, boot_ns, 9);
	else if (s->mode == STAMP_UTC)
		clock_format_rfc3339(out, real);
	else
		put_local(out, real);
}

void stamp_json(struct stamp *s, struct json *j, uint64_t boot_ns)
{
	if (s->mode == STAMP_NONE)
		return;
	json_key(j, "time");
	if (s->mode != STAMP_BOOT)
		buf_putc(j->out, '"');
	stamp_exact(s, j->out, boot_ns);
	if (s->mode != STAMP_BOOT)
		buf_putc(j->out, '"');
	j->after_key = false;
}
