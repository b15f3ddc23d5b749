// SPDX-License-Identifier: BSD-2-Clause
/* record-make FOLDER: writes the seeds of fuzz-record.c into FOLDER, which is there. */
#include <errno.h>
#include <stdio.h>

#include "base/file.h"
#include "record-seeds.h"

static int write_seed(const char *folder, const struct record_seed *seed)
{
	_cleanup_(buf_donep) struct buf path = {0}, input = {0};
	struct error err;
	int r;

	buf_printf(&path, "%s/%s", folder, seed->name);
	seed->put(&input);
	r = buf_error(&input) < 0
		    ? error_errno(&err, ENOMEM, "%s", seed->name)
		    : file_write_atomic(buf_cstr(&path), input.data, input.len, 0644, &err);
	if (r < 0)
		fprintf(stderr, "%s\n", err.text);
	return r;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	for (size_t i = 0; i < record_seeds_n; i++)
		if (write_seed(argv[1], &record_seeds[i]) < 0)
			return 1;
	return 0;
}
