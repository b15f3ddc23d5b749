// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "ecli/download.h"
#include "ecli/source.h"
#include "package/limits.h"
#include "package/trailer.h"

static int read_all(int fd, const char *name, struct buf *out, struct error *err)
{
	int r = file_read_fd(fd, MAX_PACKAGE_BYTES, out);

	if (r == -EFBIG)
		return error_set(err, EFBIG, "'%s' is larger than 64 MiB: no package is", name);
	return r ? error_errno(err, -r, "cannot read '%s'", name) : 0;
}

int source_read(const char *where, struct buf *out, struct error *err)
{
	_cleanup_(closep) int fd = -1;

	if (!strcmp(where, "-"))
		return read_all(STDIN_FILENO, "standard input", out, err);
	if (download_is_url(where))
		return download(where, out, err);
	fd = open(where, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, errno, "cannot open the package '%s'", where);
	return read_all(fd, where, out, err);
}

static uint64_t little_endian(const unsigned char *bytes)
{
	uint64_t v = 0;

	for (unsigned int i = 8; i-- > 0;)
		v = v << 8 | bytes[i];
	return v;
}

/* Exactly LEN bytes at AT of FD. */
static int read_at(int fd, off_t at, size_t len, struct buf *out, struct error *err)
{
	char *room = buf_room(out, len);
	ssize_t n = room ? pread(fd, room, len, at) : -1;

	if (n != (ssize_t)len)
		return error_set(err, EIO, "cannot read the package in this executable");
	out->len += len;
	return 0;
}

int source_read_self(struct buf *out, bool *ret, struct error *err)
{
	_cleanup_(closep) int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	unsigned char trailer[TRAILER_LEN];
	struct stat st;
	uint64_t len;

	*ret = false;
	if (fd < 0 || fstat(fd, &st) || st.st_size < TRAILER_LEN ||
	    pread(fd, trailer, TRAILER_LEN, st.st_size - TRAILER_LEN) != TRAILER_LEN ||
	    memcmp(trailer + 8, TRAILER_MAGIC, TRAILER_MAGIC_LEN))
		return 0;
	len = little_endian(trailer);
	if (!len || len > MAX_PACKAGE_BYTES || len > (uint64_t)(st.st_size - TRAILER_LEN))
		return error_set(err, EINVAL, "the package in this executable is damaged");
	*ret = true;
	return read_at(fd, st.st_size - TRAILER_LEN - (off_t)len, (size_t)len, out, err);
}
