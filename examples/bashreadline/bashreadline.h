/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

struct event {
	int pid;
	char line[256];
};
