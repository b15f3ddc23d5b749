// SPDX-License-Identifier: BSD-2-Clause
/*
 * The functions of an ELF file: any process may have mapped any file. Whatever it holds, an address
 * has a name or none.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "ecli/elfsym.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	_cleanup_(closep) int fd = file_in_memory(data, size, true);
	_cleanup_(elfsym_closep) struct elfsym *e = NULL;
	static const uint64_t asked[] = {0, 1, 0x1000, 0x1139, 0x401000, UINT64_MAX};

	if (fd < 0)
		abort();
	e = elfsym_open(fd);
	for (size_t i = 0; e && i < ARRAY_SIZE(asked); i++) {
		uint64_t into = 0;
		const char *name = elfsym_name(e, elfsym_address(e, asked[i]), &into);

		if (name && strlen(name) > size)
			abort();
		name = elfsym_name(e, asked[i], &into);
		if (name && (strlen(name) > size || into > asked[i]))
			abort();
	}
	return 0;
}
