/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

struct event {
	int pid;
	unsigned int uid;
	unsigned char address[4];
	unsigned short port;
	char comm[16];
};
