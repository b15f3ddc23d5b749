// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "ecc/overlay.h"

void overlay_done(struct overlay *o)
{
	for (size_t i = 0; i < o->n_fds; i++)
		close(o->fds[i]);
	o->n_fds = 0;
	buf_done(&o->roots);
}

/* Keeps FD, or returns the error that it is, until overlay_done(). */
static int keep(struct overlay *o, int fd)
{
	if (fd < 0)
		return fd;
	if (o->n_fds == ARRAY_SIZE(o->fds)) {
		close(fd);
		return -ENOSPC;
	}
	o->fds[o->n_fds++] = fd;
	return fd;
}

static int keep_text(struct overlay *o, const struct buf *text)
{
	return keep(o, file_in_memory(text->data, text->len, false));
}

static int add_root(struct overlay *o, const char *name, const char *path, bool keep_name)
{
	struct json j;

	if (o->roots.len)
		buf_putc(&o->roots, ',');
	json_init(&j, &o->roots);
	json_object_begin(&j);
	json_key(&j, "type");
	json_cstr(&j, "file");
	json_key(&j, "name");
	json_cstr(&j, name);
	json_key(&j, "external-contents");
	json_cstr(&j, path);
	json_key(&j, "use-external-name");
	json_bool(&j, keep_name);
	json_object_end(&j);
	return buf_error(&o->roots);
}

int overlay_add_path(struct overlay *o, const char *name, const char *path)
{
	return add_root(o, name, path, true);
}

static int add_kept(struct overlay *o, const char *name, int fd)
{
	char path[32];

	if (fd < 0)
		return fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return add_root(o, name, path, false);
}

int overlay_add_text(struct overlay *o, const char *name, const struct buf *text)
{
	return add_kept(o, name, keep_text(o, text));
}

int overlay_add_fd(struct overlay *o, const char *name, int fd)
{
	int inherited = fcntl(fd, F_DUPFD, 3);

	return add_kept(o, name, inherited < 0 ? -errno : keep(o, inherited));
}

int overlay_seal(struct overlay *o)
{
	_cleanup_(buf_donep) struct buf all = {0};
	int fd;

	buf_puts(&all,
		 "{\"version\":0,\"case-sensitive\":\"true\",\"use-external-names\":\"false\","
		 "\"roots\":[");
	buf_put(&all, o->roots.data, o->roots.len);
	buf_puts(&all, "]}");
	if (buf_error(&all))
		return -ENOMEM;
	fd = keep_text(o, &all);
	if (fd < 0)
		return fd;
	snprintf(o->path, sizeof(o->path), "/proc/self/fd/%d", fd);
	return 0;
}
