// SPDX-License-Identifier: BSD-2-Clause
/* What a package says of its object: any JSON gives a description or one error, within the limits.
 */
#include <stdlib.h>
#include <string.h>

#include "package/jsonscan.h"
#include "package/limits.h"
#include "package/meta.h"
#include "package/naming.h"

static void check(const struct package *p)
{
	if (p->n_maps > MAX_ITEMS || p->n_programs > MAX_ITEMS || p->n_types > MAX_ITEMS ||
	    p->n_variables > MAX_ITEMS)
		abort();
	for (size_t i = 0; i < p->n_maps; i++)
		if (strlen(p->maps[i].name) > MAX_NAME_BYTES)
			abort();
	for (size_t i = 0; i < p->n_variables; i++)
		if (p->variables[i].arg_long && !naming_is_option(p->variables[i].arg_long))
			abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	_cleanup_(package_freep) struct package *p = calloc(1, sizeof(*p));
	struct error err = {{0}};
	struct node root = {.err = &err};

	if (!p || jsonscan(data, size, &err))
		return 0;
	p->root = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(p->root))
		return 0;
	root.json = p->root;
	if (!meta_parse(p, &root))
		check(p);
	else if (!err.text[0])
		abort();
	return 0;
}
