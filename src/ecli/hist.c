// SPDX-License-Identifier: BSD-2-Clause
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "ecli/hist.h"

#define STARS 40

static void put_bar(struct buf *out, uint64_t count, uint64_t most, unsigned int width)
{
	unsigned int stars = most ? (unsigned int)((unsigned __int128)count * width / most) : 0;

	buf_putc(out, '|');
	buf_fill(out, '*', stars);
	buf_fill(out, ' ', width - stars);
	buf_puts(out, "|\n");
}

static uint64_t largest(const uint64_t *counts, size_t n)
{
	uint64_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = counts[i] > most ? counts[i] : most;
	return most;
}

static size_t past_last(const uint64_t *counts, size_t n)
{
	while (n && !counts[n - 1])
		n--;
	return n;
}

/* The unit, escaped, padded to WIDTH columns. */
static void put_unit(struct buf *out, const char *unit, size_t width)
{
	size_t start = out->len, used;

	text_escape(out, unit, strlen(unit));
	used = text_width(out->data + start, out->len - start);
	if (used < width)
		buf_fill(out, ' ', width - used);
}

void hist_log2(struct buf *out, const uint64_t *counts, size_t n, const char *unit)
{
	size_t last = past_last(counts, n);
	uint64_t most = largest(counts, last);
	/* Past 2^32 numbers need twice the room, and bars get half. */
	int width = last <= 33 ? 10 : 20;

	if (!last)
		return;
	buf_fill(out, ' ', width == 10 ? 5 : 15);
	put_unit(out, unit, width == 10 ? 19 : 29);
	buf_puts(out, " : count    distribution\n");
	for (size_t i = 0; i < last && i < 64; i++) {
		uint64_t low = i ? 1ULL << i : 0, high = i == 63 ? UINT64_MAX : (2ULL << i) - 1;

		buf_printf(out, "%*" PRIu64 " -> %-*" PRIu64 " : %-8" PRIu64 " ", width, low, width,
			   high, counts[i]);
		put_bar(out, counts[i], most, width == 10 ? STARS : STARS / 2);
	}
}

void hist_linear_head(struct buf *out, const char *unit)
{
	buf_fill(out, ' ', 5);
	put_unit(out, unit, 13);
	buf_puts(out, " : count     distribution\n");
}

void hist_linear_row(struct buf *out, int64_t value, uint64_t count, uint64_t most)
{
	buf_printf(out, "        %-10" PRId64 " : %-8" PRIu64 " ", value, count);
	put_bar(out, count, most, STARS);
}

void hist_linear(struct buf *out, const uint64_t *counts, size_t n, int64_t first, const char *unit)
{
	size_t last = past_last(counts, n), at = 0;
	uint64_t most = largest(counts, last);

	if (!last)
		return;
	hist_linear_head(out, unit);
	while (!counts[at])
		at++;
	for (; at < last; at++)
		/* Unsigned: FIRST is the package's, and so is how many slots there are. */
		hist_linear_row(out, (int64_t)((uint64_t)first + at), counts[at], most);
}
