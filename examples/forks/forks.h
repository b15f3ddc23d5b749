/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

struct event {
	int parent;
	int child;
	unsigned int cpu;
	_Bool is_thread;
	char comm[16];
};
