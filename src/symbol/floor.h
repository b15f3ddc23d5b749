/* SPDX-License-Identifier: BSD-2-Clause */
/* floor: of items in the order of their addresses, the one that an address falls into. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * The last of N ITEMS of SIZE bytes whose address is not above ADDRESS, or NULL. The address is the
 * first member of an item, a uint64_t.
 */
static inline const void *floor_find(const void *items, size_t n, size_t size, uint64_t address)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t at;

		memcpy(&at, (const char *)items + middle * size, sizeof(at));
		if (at <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? (const char *)items + (low - 1) * size : NULL;
}
