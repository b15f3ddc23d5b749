/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#define STACK_DEPTH 64

struct event {
	int pid;
	unsigned int cpu_id;
	char comm[16];
	int kstack_sz; /* bytes of kstack; below 0: -errno */
	int ustack_sz;
	unsigned long long kstack[STACK_DEPTH];
	unsigned long long ustack[STACK_DEPTH];
};
