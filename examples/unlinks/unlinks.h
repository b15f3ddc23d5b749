/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

struct event {
	int pid;
	int result; /* 0, or -errno */
	char comm[16];
	char name[64];
};
