/* SPDX-License-Identifier: BSD-2-Clause */
/* setting: one variable of settings.h, and the words for it in help. */
#pragma once

#include "base/buf.h"
#include "package/package.h"
#include "package/shape.h"

struct setting {
	char *name;
	unsigned int map; /* the how-manieth of the object */
	uint32_t offset;
	uint32_t type_id;
	struct shape *shape; /* owned */
	unsigned char *data; /* owned; shape->size bytes */
	char *unfit; /* owned; why the package's default does not fit, until another is given */
};

/* The type as its declaration says it: "pid_t", "enum mode", "char[16]". */
void setting_put_type(struct buf *out, const struct btf *btf, uint32_t type_id);

/* What the package says of it, V (or NULL), and its default. */
void setting_put_help(struct buf *out, const struct setting *item, const char *type,
		      const struct package_variable *v);
