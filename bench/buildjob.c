// SPDX-License-Identifier: BSD-2-Clause
/*
 * buildjob: a small static program for execload: touches 256 KiB and computes for about a fifth of
 * a millisecond, then ends. The result goes into the status of nothing, but the compiler must not
 * know.
 */
#include <stddef.h>

#define SIZE  (32UL * 1024)
#define STEPS 20000

static volatile unsigned char room[SIZE];

int main(void)
{
	unsigned int x = 1;

	for (size_t i = 0; i < SIZE; i += 4096)
		room[i] = (unsigned char)i;
	for (int i = 0; i < STEPS; i++) {
		x = x * 1664525U + 1013904223U;
		room[x % SIZE / 4096 * 4096] = (unsigned char)x;
	}
	return 0;
}
