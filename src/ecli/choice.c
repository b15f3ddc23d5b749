// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "ecli/choice.h"

static int add(struct pairs *p, const char *name, size_t len, const char *value, struct error *err)
{
	struct pair *pair = &p->items[p->n];

	if (p->n == CHOICE_MAX)
		return error_set(err, E2BIG, "more than %d of one option", CHOICE_MAX);
	if (!len || len >= sizeof(pair->name))
		return error_set(err, EINVAL, "'%.*s' is no name of a program or map", (int)len,
				 name);
	memcpy(pair->name, name, len);
	pair->name[len] = '\0';
	pair->value = value;
	p->n++;
	return 0;
}

int pairs_add(struct pairs *p, const char *word, const char *form, struct error *err)
{
	const char *equals = strchr(word, '=');

	if (!equals || !equals[1])
		return error_set(err, EINVAL, "'%s' does not tell both: give %s", word, form);
	return add(p, word, (size_t)(equals - word), equals + 1, err);
}

int pairs_add_name(struct pairs *p, const char *name, struct error *err)
{
	return add(p, name, strlen(name), NULL, err);
}

const char *pairs_find(const struct pairs *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->items[i].name, name))
			return p->items[i].value;
	return NULL;
}
