/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#pragma once

struct event {
	int pid;
	int number;
	long long double_of_it;
};
