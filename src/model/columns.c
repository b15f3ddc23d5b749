// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "model/columns.h"

int columns_parse(const char *list, struct columns *ret, struct error *err)
{
	struct columns c = {.n = *list == '+' ? ret->n : 0};
	_cleanup_(freep) char *copy = strdup(list + (*list == '+'));
	char *at = copy, *name;

	if (!copy)
		return error_errno(err, ENOMEM, "cannot read the columns");
	memcpy(c.fields, ret->fields, c.n * sizeof(c.fields[0]));
	while ((name = strsep(&at, ","))) {
		const struct field *field = field_find(name, err);

		if (!field)
			return -EINVAL;
		if (c.n == FIELD_COLUMNS_MAX)
			return error_set(err, EINVAL, "too many columns: at most %d",
					 FIELD_COLUMNS_MAX);
		c.fields[c.n++] = field;
	}
	*ret = c;
	return 0;
}

void columns_all(struct columns *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < field_count; i++)
		if (field_table[i].in_json)
			ret->fields[ret->n++] = &field_table[i];
}
