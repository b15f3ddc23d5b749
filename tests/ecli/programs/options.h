/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#pragma once

enum mode { SLOW, FAST = 10, TURBO };

struct event {
	unsigned char count;
	short low;
	unsigned long long mask;
	enum mode mode;
	_Bool plain;
	_Bool on;
	_Bool off;
	char word[8];
	int list[3];
	double ratio;
	int in_data;
	int in_bss;
};
