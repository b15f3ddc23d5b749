// SPDX-License-Identifier: BSD-2-Clause
/*
 * The functions of an ELF file: any process may have mapped any file. Whatever it holds, an address
 * has a name or none; and the process that parses it is not trusted either: whatever it sends is
 * taken, and then as sound as a file's, or refused.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "symbol/elfsym.h"

static void look_up(const struct elfsym *e, size_t size)
{
	static const uint64_t asked[] = {0, 1, 0x1000, 0x1139, 0x401000, UINT64_MAX};

	for (size_t i = 0; i < ARRAY_SIZE(asked); i++) {
		uint64_t into = 0;
		const char *name = elfsym_name(e, elfsym_address(e, asked[i]), &into);

		if (name && strlen(name) > size)
			abort();
		name = elfsym_name(e, asked[i], &into);
		if (name && (strlen(name) > size || into > asked[i]))
			abort();
	}
}

/* What was parsed arrives. */
static void send_and_take(const struct elfsym *e)
{
	_cleanup_(closep) int fd = file_in_memory("", 0, true);
	_cleanup_(elfsym_freep) struct elfsym *arrived = NULL;
	_cleanup_(buf_donep) struct buf bytes = {0};

	if (fd < 0 || elfsym_save(e, fd) || lseek(fd, 0, SEEK_SET) ||
	    file_read_fd(fd, ELFSYM_MAX_BYTES, &bytes) ||
	    elfsym_load(bytes.data, bytes.len, &arrived) ||
	    elfsym_bytes(arrived) != elfsym_bytes(e))
		abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	_cleanup_(closep) int fd = file_in_memory(data, size, true);
	_cleanup_(elfsym_freep) struct elfsym *parsed = NULL, *loaded = NULL;

	if (fd < 0)
		abort();
	if (!elfsym_parse(fd, &parsed)) {
		look_up(parsed, size);
		send_and_take(parsed);
	}
	if (!elfsym_load(data, size, &loaded))
		look_up(loaded, size);
	return 0;
}
