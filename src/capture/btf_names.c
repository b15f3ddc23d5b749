// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "capture/btf_names.h"

#define FIRST_SLOTS 1024

struct btf_name {
	const char *text; /* NULL: the slot is free */
	uint32_t len;
	uint32_t hash;
};

/* Tens of thousands of names are looked up, most of them in vain: one pass gives both. */
static struct btf_name measure(const char *text)
{
	uint32_t hash = 2166136261U; /* FNV-1a */
	const char *c;

	for (c = text; *c && !(c[0] == '_' && c[1] == '_' && c[2] == '_'); c++)
		hash = (hash ^ (uint8_t)*c) * 16777619U;
	return (struct btf_name){.text = text, .len = (uint32_t)(c - text), .hash = hash};
}

/* Where NAME is, or would be; there is a free slot. */
static struct btf_name *find(const struct btf_names *s, const struct btf_name *name)
{
	size_t i = name->hash & (s->n_slots - 1);

	for (; s->slots[i].text; i = (i + 1) & (s->n_slots - 1)) {
		const struct btf_name *slot = &s->slots[i];

		if (slot->hash == name->hash && slot->len == name->len &&
		    !memcmp(slot->text, name->text, name->len))
			break;
	}
	return &s->slots[i];
}

static int grow(struct btf_names *s)
{
	struct btf_names larger = {.n = s->n};

	larger.n_slots = s->n_slots ? s->n_slots * 2 : FIRST_SLOTS;
	larger.slots = calloc(larger.n_slots, sizeof(*larger.slots));
	if (!larger.slots)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_slots; i++)
		if (s->slots[i].text)
			*find(&larger, &s->slots[i]) = s->slots[i];
	free(s->slots);
	*s = larger;
	return 0;
}

int btf_names_add(struct btf_names *s, const char *name)
{
	struct btf_name measured = measure(name), *slot;

	if (s->n * 2 >= s->n_slots && grow(s))
		return -ENOMEM;
	slot = find(s, &measured);
	if (slot->text)
		return 0;
	*slot = measured;
	s->n++;
	return 0;
}

/* They are its strings, one after the other. */
int btf_names_add_all(struct btf_names *s, const struct btf *btf)
{
	uint32_t size, len;
	const struct btf_header *header = btf__raw_data(btf, &size);

	if (!header)
		return -ENOMEM;
	len = header->str_len;
	for (uint32_t at = 1; at < len;) {
		const char *name = btf__name_by_offset(btf, at);

		if (!name || btf_names_add(s, name))
			return -ENOMEM;
		at += (uint32_t)strlen(name) + 1;
	}
	return 0;
}

bool btf_names_has(const struct btf_names *s, const char *name)
{
	struct btf_name measured;

	if (!s->n)
		return false;
	measured = measure(name);
	return find(s, &measured)->text;
}

void btf_names_done(struct btf_names *s)
{
	free(s->slots);
	*s = (struct btf_names){0};
}
