/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

struct event {
	int pid;
	int ppid;
	unsigned int uid;
	char comm[16];
	char filename[128];
};
