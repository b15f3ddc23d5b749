// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "symbol/floor.h"
#include "symbol/kernel.h"

struct kernel_symbol {
	uint64_t address; /* first, for floor_find() */
	size_t name;	  /* in names */
};

struct kernel_symbols {
	struct kernel_symbol *items; /* owned */
	size_t n, cap;
	struct buf names;
};

void kernel_symbols_free(struct kernel_symbols *k)
{
	if (!k)
		return;
	free(k->items);
	buf_done(&k->names);
	free(k);
}

static int add(struct kernel_symbols *k, uint64_t address, const char *name)
{
	if (k->n == k->cap) {
		size_t cap = k->cap ? 2 * k->cap : 1024;
		struct kernel_symbol *items = reallocarray(k->items, cap, sizeof(*items));

		if (!items)
			return -ENOMEM;
		k->items = items;
		k->cap = cap;
	}
	k->items[k->n++] = (struct kernel_symbol){address, k->names.len};
	buf_put(&k->names, name, strlen(name) + 1);
	return buf_error(&k->names);
}

static int by_address(const void *a, const void *b)
{
	const struct kernel_symbol *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

int kernel_symbols_new(struct kernel_symbols **ret, struct error *err)
{
	_cleanup_(kernel_symbols_freep) struct kernel_symbols *k = calloc(1, sizeof(*k));
	_cleanup_(fclosep) FILE *f = fopen("/proc/kallsyms", "re");
	char line[1024];
	int r = 0;

	if (!k)
		return error_errno(err, ENOMEM, "cannot read symbols");
	while (!r && f && fgets(line, sizeof(line), f)) {
		char *end, *name;
		uint64_t address = strtoull(line, &end, 16);

		/* "ffffffff81000000 T _text"; code has type t or w. Hidden addresses read as 0. */
		if (!address || end[0] != ' ' || !strchr("tTwW", end[1]) || end[2] != ' ')
			continue;
		name = end + 3;
		name[strcspn(name, "\t\n")] = '\0';
		r = add(k, address, name);
	}
	if (r)
		return error_errno(err, -r, "cannot read /proc/kallsyms");
	if (k->n)
		qsort(k->items, k->n, sizeof(*k->items), by_address);
	*ret = TAKE_PTR(k);
	return 0;
}

void kernel_symbols_put(const struct kernel_symbols *k, uint64_t address, struct buf *out)
{
	const struct kernel_symbol *at = floor_find(k->items, k->n, sizeof(*k->items), address);

	if (!at) {
		buf_printf(out, "0x%" PRIx64, address);
		return;
	}
	buf_puts(out, k->names.data + at->name);
	buf_printf(out, "+0x%" PRIx64, address - at->address);
}
