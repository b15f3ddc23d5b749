/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

struct event {
	int pid;
	int ppid;
	unsigned int exit_code;
	unsigned int signal;
	unsigned long long lived_ns;
	char comm[16];
};
