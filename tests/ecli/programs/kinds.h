/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Every kind of member that clang's BTF for BPF can tell. */
#pragma once

typedef unsigned char octet;

enum color { RED = 1, GREEN = -5 };

struct point {
	short x;
	short y;
};

struct event {
	signed char tiny;
	unsigned short port;
	long long negative;
	_Bool yes;
	enum color color;
	enum color unknown;
	void *pointer;
	char name[8]; /* no NUL */
	char hostile[12];
	octet bytes[4];
	unsigned short numbers[3];
	struct point at;
	struct point line[2];
	union {
		unsigned int word;
		octet parts[4];
	};
	unsigned int low : 3;
	int below_zero : 5;
	unsigned long long wide : 40;
	__int128 huge;
	char end[];
};
