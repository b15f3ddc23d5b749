// SPDX-License-Identifier: BSD-2-Clause
/*
 * tiny: a program that does nothing, for loads where starting it is all that matters. Without the
 * C library's start, which takes longer than the rest; _exit() needs nothing of it.
 */
#include <unistd.h>

void _start(void);

void _start(void)
{
	_exit(0);
}
