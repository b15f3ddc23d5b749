/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#pragma once

struct event {
	int pid;
	int kernel_stack; /* numbers in the map; below 0: there is none */
	int user_stack;
};
