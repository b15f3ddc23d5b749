/* SPDX-License-Identifier: BSD-2-Clause */
/* columns: which fields are shown, in which order. */
#pragma once

#include "model/field.h"

#define FIELD_COLUMNS_MAX 96

struct columns {
	const struct field *fields[FIELD_COLUMNS_MAX];
	size_t n;
};

/* "time,pid,comm"; a leading '+' adds to what *ret holds. -EINVAL with ERR. */
int columns_parse(const char *list, struct columns *ret, struct error *err);

/* All fields that are in JSON, in table order. */
void columns_all(struct columns *ret);
