/* SPDX-License-Identifier: BSD-2-Clause */
/* Structs of all kinds; struct in_comment { int x; }; is none. */
#ifndef SHAPES_H
#define SHAPES_H

// struct in_line_comment { int x; };
#if 0
struct switched_off { int x; };
#endif
#define ALIGNED __attribute__((aligned(16)))

struct declared_only;

struct inner {
	int a;
	u32 b;
};

enum kind { KIND_A, KIND_B = 7 };

typedef struct {
	pid_t pid;
	struct inner in;
	struct {
		int q;
		char z;
	} anonymous;
	union {
		u64 whole;
		u8 part[8];
	};
	enum kind kind;
	u32 flag : 3;
	bool ok;
	int (*function)(int);
	int matrix[2][3];
	const char *names[4];
	int (*grid)[4];
	struct inner **pointers;
	unsigned __int128 wide;
} record_t;

typedef struct tagged {
	char c;
} ALIGNED tagged_t;

struct __attribute__((packed)) early {
	char c;
	int x;
};

struct late {
	struct deep {
		int k;
	} d;
} __attribute__((packed));

union no_struct {
	int i;
	float f;
};

typedef struct task_struct of_the_kernel;

#endif
