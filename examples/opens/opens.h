/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

struct event {
	int pid;
	int result; /* the file descriptor, or -errno */
	unsigned int flags;
	char comm[16];
	char path[256];
};
