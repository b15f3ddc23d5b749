/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * target: the machines that a BPF program can be compiled for. The names are those of libbpf's
 * bpf_tracing.h (__TARGET_ARCH_x86 and so on), which picks registers by them.
 */
#pragma once

#include <stdbool.h>

struct target {
	const char *name;      /* "x86" */
	const char *machine;   /* as uname -m, and BTFHub, call it: "x86_64" */
	const char *multiarch; /* Debian's directory below /usr/include */
	bool big_endian;
};

/* By either of its names; NULL when there is none. */
const struct target *target_find(const char *name);

/* The machine that we run on; NULL when it is not in the table. */
const struct target *target_host(void);

/* The name nearest to WORD, or NULL. */
const char *target_nearest(const char *word);

/* "x86 arm64 ..." */
const char *target_names(void);
