/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shape: a BTF type made ready for printing. BTF is walked once, with every reference, offset and
 * size checked, into a tree that then is read for each event without a look at BTF again.
 *
 * BTF comes with the package and is not trusted: ids out of range, types that contain themselves,
 * members outside their struct and sizes that overflow are errors here, never later.
 *
 * Members of anonymous structs and unions belong to the struct around them, as in C.
 */
#pragma once

#include <bpf/btf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum shape_kind {
	SHAPE_INT, /* 1, 2, 4, 8 or 16 bytes, or a bit-field */
	SHAPE_BOOL,
	SHAPE_ENUM, /* of up to 64 bits */
	SHAPE_POINTER,
	SHAPE_FLOAT,  /* 4 or 8 bytes */
	SHAPE_STRING, /* char[N] */
	SHAPE_BYTES,  /* unsigned char[N], whatever its typedefs; and what has no better form */
	SHAPE_ARRAY,
	SHAPE_STRUCT, /* or a union */
};

struct shape {
	enum shape_kind kind;
	bool is_signed;
	bool is_open;	    /* an array without a length at the end of the outermost struct */
	uint8_t bit_offset; /* of a bit-field, in the bytes at offset */
	uint8_t bits;	    /* its width; 0: no bit-field */
	uint32_t offset;    /* bytes from the start of the struct around it */
	uint32_t size;	    /* bytes; of a bit-field, the bytes that it touches */
	uint32_t count;	    /* SHAPE_ARRAY: items */
	uint32_t n_values;  /* numbers and texts that it is shown as; MAX_TYPE_VALUES at most */
	uint32_t n_children;
	const char *name;	/* of the member; "" outside a struct; borrowed from BTF */
	struct shape *children; /* owned; an array has one */
	/* SHAPE_ENUM; borrowed from BTF, as is; NULL: it does not tell the constants' values */
	const struct btf_type *enumeration;
	const struct btf *btf;
};

/* BTF must outlive the shape. 0, -EINVAL (damaged BTF), -ENOENT (no such type) or -ENOMEM. */
int shape_new(const struct btf *btf, uint32_t type_id, struct shape **ret, struct error *err);
void shape_free(struct shape *s); /* NULL is fine */
DEFINE_CLEANUP(struct shape *, shape_free)

/* A struct of the members told, each a type at an offset: what a package may describe by hand. */
struct shape_member {
	const char *name; /* borrowed */
	uint32_t offset;
	uint32_t type_id;
};
int shape_new_members(const struct btf *btf, const struct shape_member *members, size_t n,
		      struct shape **ret, struct error *err);

/* The child named NAME, or NULL. */
const struct shape *shape_child(const struct shape *s, const char *name);
