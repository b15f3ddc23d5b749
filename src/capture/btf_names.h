/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * btf_names: a set of the names that a BPF program knows: of types, members and enumerators. What
 * follows "___" is a flavour of the program's own and no part of a name; libbpf relocates in the
 * same way.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct btf;

struct btf_names {
	struct btf_name *slots; /* owned */
	size_t n_slots;		/* a power of two, or 0 */
	size_t n;
};

/* NAME is borrowed for as long as the set lives. 0 or -ENOMEM. */
int btf_names_add(struct btf_names *s, const char *name);

/* Every name in BTF, which is borrowed likewise. */
int btf_names_add_all(struct btf_names *s, const struct btf *btf);

bool btf_names_has(const struct btf_names *s, const char *name);

void btf_names_done(struct btf_names *s);
static inline void btf_names_donep(struct btf_names *s)
{
	btf_names_done(s);
}
