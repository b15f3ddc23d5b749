// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/file.h"

#define READ_CHUNK 65536

int file_read_fd(int fd, size_t max, struct buf *out)
{
	size_t start = out->len;

	for (;;) {
		char *room = buf_room(out, READ_CHUNK);
		ssize_t n;

		if (!room)
			return -ENOMEM;
		n = read(fd, room, READ_CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		out->len += (size_t)n;
		if (out->len - start > max) {
			out->len = start + max;
			return -EFBIG;
		}
	}
}

int file_read(const char *path, size_t max, struct buf *out, struct error *err)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return error_errno(err, errno, "cannot open %s", path);
	r = file_read_fd(fd, max, out);
	return r < 0 ? error_errno(err, -r, "cannot read %s", path) : 0;
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static mode_t current_umask(void)
{
	mode_t mask = umask(077);

	umask(mask);
	return mask;
}

static int fill(int fd, const void *data, size_t len, mode_t mode)
{
	int r = write_all(fd, data, len);

	if (!r && fchmod(fd, mode & ~current_umask()) < 0)
		r = -errno;
	return r;
}

int file_write_atomic(const char *path, const void *data, size_t len, mode_t mode,
		      struct error *err)
{
	_cleanup_(freep) char *temp = NULL;
	_cleanup_(closep) int fd = -1;
	const char *name = strrchr(path, '/');
	int dir = name ? (int)(name - path) + 1 : 0, r;

	name = name ? name + 1 : path;
	if (asprintf(&temp, "%.*s.%s.XXXXXX", dir, path, name) < 0) {
		temp = NULL;
		return error_errno(err, ENOMEM, "cannot write %s", path);
	}
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, errno, "cannot write %s", path);
	r = fill(fd, data, len, mode);
	if (!r && rename(temp, path) < 0)
		r = -errno;
	if (r) {
		unlink(temp);
		return error_errno(err, -r, "cannot write %s", path);
	}
	return 0;
}

int file_in_memory(const void *data, size_t len, bool cloexec)
{
	_cleanup_(closep) int fd = memfd_create("exitsnoop", cloexec ? MFD_CLOEXEC : 0);
	int r = fd < 0 ? -errno : write_all(fd, data, len);

	return r ? r : take_fd(&fd);
}

int file_make_folders(const char *path)
{
	_cleanup_(freep) char *part = strdup(path);

	if (!part)
		return -ENOMEM;
	for (char *end = part; *end;) {
		char was;

		end += strspn(end, "/");
		end += strcspn(end, "/");
		was = *end;
		*end = 0;
		if (mkdir(part, 0777) < 0 && errno != EEXIST)
			return -errno;
		*end = was;
	}
	return 0;
}

bool file_is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}
