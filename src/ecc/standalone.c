// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/file.h"
#include "ecc/path.h"
#include "ecc/standalone.h"
#include "package/pack.h"
#include "package/trailer.h"

#define RUNTIME_MAX (256U << 20)

/* "ecli" in the folder of the program that runs. */
static char *default_runtime(void)
{
	_cleanup_(freep) char *folder = NULL;
	char self[PATH_MAX], *path;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return NULL;
	self[n] = 0;
	folder = path_folder(self);
	return folder && asprintf(&path, "%s/ecli", folder) >= 0 ? path : NULL;
}

static bool is_elf(const struct buf *file)
{
	return file->len > 4 && !memcmp(file->data, "\177ELF", 4);
}

/* Cuts a trailer off, so that a standalone program can be the runtime of another. */
static void cut_trailer(struct buf *file)
{
	const unsigned char *end = (const unsigned char *)file->data + file->len;
	uint64_t len = 0;

	if (file->len < TRAILER_LEN ||
	    memcmp(end - TRAILER_MAGIC_LEN, TRAILER_MAGIC, TRAILER_MAGIC_LEN))
		return;
	for (unsigned int i = 0; i < 8; i++)
		len |= (uint64_t)end[(int)i - TRAILER_LEN] << (8 * i);
	if (len <= file->len - TRAILER_LEN)
		file->len -= TRAILER_LEN + (size_t)len;
}

int standalone_write(const char *path, const char *runtime, const struct buf *package,
		     struct error *err)
{
	_cleanup_(freep) char *found = runtime ? strdup(runtime) : default_runtime();
	_cleanup_(buf_donep) struct buf file = {0};
	int r;

	if (!found)
		return error_errno(err, ENOMEM, "cannot find the runtime");
	r = file_read(found, RUNTIME_MAX, &file, err);
	if (r == -ENOENT)
		return error_set(err, ENOENT,
				 "-s packs the runtime, and there is no %s: name ecli by --runtime",
				 found);
	if (r)
		return r;
	if (!is_elf(&file))
		return error_set(err, EINVAL, "%s is no executable: name ecli by --runtime", found);
	cut_trailer(&file);
	pack_trailer(&file, package);
	if (buf_error(&file))
		return error_errno(err, ENOMEM, "cannot write %s", path);
	return file_write_atomic(path, file.data, file.len, 0755, err);
}
