// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/units.h"

int units_parse_u64(const char *word, const char *what, uint64_t min, uint64_t max, uint64_t *ret,
		    struct error *err)
{
	uint64_t v = 0;
	bool over = false;

	if (!*word)
		return error_set(err, EINVAL, "%s is empty: give a number", what);
	for (const char *p = word; *p; p++) {
		if (!isdigit((unsigned char)*p))
			return error_set(err, EINVAL, "%s '%s' is not a whole number", what, word);
		over = over || __builtin_mul_overflow(v, 10, &v) ||
		       __builtin_add_overflow(v, (uint64_t)(*p - '0'), &v);
	}
	if (over || v < min || v > max)
		return error_set(err, ERANGE,
				 "%s '%s' is out of range: give %" PRIu64 " to %" PRIu64, what,
				 word, min, max);
	*ret = v;
	return 0;
}

struct unit {
	const char *name;
	uint64_t scale;
};

/* The unit that stands at *AT as a whole word of letters; moves *AT behind it. */
static const struct unit *match_unit(const struct unit *units, size_t n, const char **at)
{
	size_t len = 0;

	while (isalpha((unsigned char)(*at)[len]))
		len++;
	for (size_t i = 0; i < n; i++) {
		if (strlen(units[i].name) == len && !strncasecmp(units[i].name, *at, len)) {
			*at += len;
			return &units[i];
		}
	}
	return NULL;
}

/*
 * "12", "12.5" or ".5" at *AT, times a unit of UNITS. A missing unit is the last one, and ends the
 * word: "1.5.5" is no sum. Whole and fraction apart, so that large numbers stay exact.
 */
static int parse_scaled(const char **at, const struct unit *units, size_t n, uint64_t *ret)
{
	uint64_t whole = 0, fraction = 0, fraction_scale = 1, v, part;
	const struct unit *unit;
	const char *p = *at;

	if (!isdigit((unsigned char)*p) && *p != '.')
		return -EINVAL;
	for (; isdigit((unsigned char)*p); p++)
		if (__builtin_mul_overflow(whole, 10, &whole) ||
		    __builtin_add_overflow(whole, (uint64_t)(*p - '0'), &whole))
			return -ERANGE;
	if (*p == '.') {
		p++;
		if (!isdigit((unsigned char)*p))
			return -EINVAL;
		for (; isdigit((unsigned char)*p); p++) {
			if (fraction_scale >= NSEC_PER_SEC)
				continue;
			fraction = fraction * 10 + (uint64_t)(*p - '0');
			fraction_scale *= 10;
		}
	}
	unit = match_unit(units, n, &p);
	if (!unit || (!*unit->name && *p))
		return -EINVAL;
	part = (uint64_t)((unsigned __int128)fraction * unit->scale / fraction_scale);
	if (__builtin_mul_overflow(whole, unit->scale, &v) || __builtin_add_overflow(v, part, &v))
		return -ERANGE;
	*at = p;
	*ret = v;
	return 0;
}

int units_parse_duration(const char *word, const char *what, uint64_t *ret_ns, struct error *err)
{
	static const struct unit units[] = {
		{"ns", 1},
		{"us", NSEC_PER_USEC},
		{"ms", NSEC_PER_MSEC},
		{"s", NSEC_PER_SEC},
		{"m", 60 * NSEC_PER_SEC},
		{"h", 3600 * NSEC_PER_SEC},
		{"d", 86400 * NSEC_PER_SEC},
		{"", NSEC_PER_SEC},
	};
	uint64_t sum = 0, part;
	const char *p = word;
	int r;

	do {
		r = parse_scaled(&p, units, ARRAY_SIZE(units), &part);
		if (!r && (__builtin_add_overflow(sum, part, &sum) || sum > INT64_MAX))
			r = -ERANGE;
	} while (!r && *p);
	if (r == -ERANGE)
		return error_set(err, ERANGE, "%s '%s' is out of range", what, word);
	if (r)
		return error_set(err, EINVAL,
				 "%s '%s' is not a duration: write it like 500ms, 1.5s or 2m30s",
				 what, word);
	*ret_ns = sum;
	return 0;
}

int units_parse_bytes(const char *word, const char *what, uint64_t *ret, struct error *err)
{
	static const struct unit units[] = {
		{"B", 1},
		{"K", 1ULL << 10},
		{"KB", 1ULL << 10},
		{"KiB", 1ULL << 10},
		{"M", 1ULL << 20},
		{"MB", 1ULL << 20},
		{"MiB", 1ULL << 20},
		{"G", 1ULL << 30},
		{"GB", 1ULL << 30},
		{"GiB", 1ULL << 30},
		{"T", 1ULL << 40},
		{"TB", 1ULL << 40},
		{"TiB", 1ULL << 40},
		{"P", 1ULL << 50},
		{"PB", 1ULL << 50},
		{"PiB", 1ULL << 50},
		{"E", 1ULL << 60},
		{"EB", 1ULL << 60},
		{"EiB", 1ULL << 60},
		{"", 1},
	};
	const char *p = word;
	uint64_t v;
	int r = parse_scaled(&p, units, ARRAY_SIZE(units), &v);

	if (r == -ERANGE)
		return error_set(err, ERANGE, "%s '%s' is out of range", what, word);
	if (r || *p)
		return error_set(err, EINVAL,
				 "%s '%s' is not a size: write it like 512K, 24M or 1G", what,
				 word);
	*ret = v;
	return 0;
}

/* V / SCALE, cut to three significant digits, and no zeros behind the point. */
static void put_3_digits(struct buf *out, uint64_t v, uint64_t scale)
{
	unsigned int decimals = v / scale >= 100 ? 0 : v / scale >= 10 ? 1 : 2;
	uint64_t pow10 = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;
	uint64_t scaled = (uint64_t)((unsigned __int128)v * pow10 / scale);

	while (decimals && scaled % 10 == 0) {
		scaled /= 10;
		pow10 /= 10;
		decimals--;
	}
	buf_u64(out, scaled / pow10);
	if (!decimals)
		return;
	buf_putc(out, '.');
	if (decimals == 2)
		buf_putc(out, (char)('0' + scaled / 10 % 10));
	buf_putc(out, (char)('0' + scaled % 10));
}

void units_format_duration(struct buf *out, uint64_t ns)
{
	uint64_t s = ns / NSEC_PER_SEC;

	if (ns < NSEC_PER_USEC) {
		buf_u64(out, ns);
		buf_puts(out, "ns");
	} else if (ns < NSEC_PER_MSEC) {
		put_3_digits(out, ns, NSEC_PER_USEC);
		buf_puts(out, "us");
	} else if (ns < NSEC_PER_SEC) {
		put_3_digits(out, ns, NSEC_PER_MSEC);
		buf_puts(out, "ms");
	} else if (s < 60) {
		put_3_digits(out, ns, NSEC_PER_SEC);
		buf_puts(out, "s");
	} else if (s < 3600) {
		buf_printf(out, "%" PRIu64 "m%02" PRIu64 "s", s / 60, s % 60);
	} else if (s < 86400) {
		buf_printf(out, "%" PRIu64 "h%02" PRIu64 "m", s / 3600, s / 60 % 60);
	} else if (s < 100ULL * 86400) {
		buf_printf(out, "%" PRIu64 "d%02" PRIu64 "h", s / 86400, s / 3600 % 24);
	} else {
		buf_printf(out, "%" PRIu64 "d", s / 86400);
	}
}

static void format_bytes(struct buf *out, uint64_t bytes, const char *const *suffixes)
{
	unsigned int i = 0;
	uint64_t scale = 1;

	while (i < 6 && bytes / scale >= 1024) {
		scale <<= 10;
		i++;
	}
	put_3_digits(out, bytes, scale);
	buf_puts(out, suffixes[i]);
}

void units_format_bytes(struct buf *out, uint64_t bytes)
{
	static const char *const suffixes[] = {"B", "K", "M", "G", "T", "P", "E"};

	format_bytes(out, bytes, suffixes);
}

void units_format_bytes_long(struct buf *out, uint64_t bytes)
{
	static const char *const suffixes[] = {" B",   " KiB", " MiB", " GiB",
					       " TiB", " PiB", " EiB"};

	format_bytes(out, bytes, suffixes);
}
