// SPDX-License-Identifier: BSD-2-Clause
/* The reader of packages: any bytes give a package or one error; never a crash, never a leak. */
#include <stdlib.h>
#include <string.h>

#include "package/btfcheck.h"
#include "package/object.h"
#include "package/package.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct package *p = NULL;
	struct error err = {{0}};
	int r = package_parse(data, size, "fuzz.bpf.o", &p, &err);

	if (r) {
		/* A failure is told, and leaves nothing behind. */
		if (p || !err.text[0])
			abort();
		return 0;
	}
	if (!p->object_name || (p->n_maps && !package_map(p, p->maps[0].name)))
		abort();
	object_check(p->object, p->object_size, &err);
	btfcheck_object(p->object, p->object_size, &err);
	package_free(p);
	return 0;
}
