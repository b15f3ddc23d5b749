/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#define HIST_SLOTS 26

struct hist {
	unsigned int slots[HIST_SLOTS]; /* slot i: from 2^i microseconds */
	char comm[16];
};
