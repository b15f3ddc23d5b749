// SPDX-License-Identifier: BSD-2-Clause
/*
 * buildjob: a small static program for execload: touches 32 KiB and computes for about a tenth of a
 * millisecond, then ends. The result goes into the status of nothing, but the compiler must not
 * know. Without the C library's start, as in tiny.c: what is compared is the starting of programs.
 */
#include <stddef.h>
#include <unistd.h>

#define SIZE  (32UL * 1024)
#define STEPS 20000

static volatile unsigned char room[SIZE];

void _start(void);

void _start(void)
{
	unsigned int x = 1;

	for (size_t i = 0; i < SIZE; i += 4096)
		room[i] = (unsigned char)i;
	for (int i = 0; i < STEPS; i++) {
		x = x * 1664525U + 1013904223U;
		room[x % SIZE / 4096 * 4096] = (unsigned char)x;
	}
	_exit(0);
}
