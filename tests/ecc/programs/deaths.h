/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DEATHS_H
#define DEATHS_H

#define NAME_LEN 16

struct death {
	int pid;
	int ppid;
	unsigned exit_code;
	unsigned long long duration_ns;
	char comm[NAME_LEN];
};

#endif
