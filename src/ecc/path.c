// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "ecc/path.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *path_folder(const char *path)
{
	size_t len = (size_t)(base_name(path) - path);

	if (!len)
		return strdup(".");
	while (len > 1 && path[len - 1] == '/')
		len--;
	return strndup(path, len);
}

/* Appends the parts of PATH to OUT, which holds an absolute one. */
static void walk(struct buf *out, const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if (len == 2 && !strncmp(path, "..", 2)) {
			while (out->len && out->data[--out->len] != '/')
				;
		} else if (len && !(len == 1 && *path == '.')) {
			buf_putc(out, '/');
			buf_put(out, path, len);
		}
		path += len;
		path += *path == '/';
	}
}

char *path_absolute(const char *path)
{
	_cleanup_(buf_donep) struct buf out = {0};
	_cleanup_(freep) char *cwd = NULL;

	if (!path)
		return NULL;
	if (*path != '/') {
		cwd = getcwd(NULL, 0);
		if (!cwd)
			return NULL;
		walk(&out, cwd);
	}
	walk(&out, path);
	if (!out.len)
		buf_putc(&out, '/');
	return buf_error(&out) ? NULL : strdup(buf_cstr(&out));
}

char *path_stem(const char *path)
{
	static const char *const endings[] = {".bpf.c", ".c", ".h"};
	const char *name = base_name(path);
	size_t len = strlen(name);

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t n = strlen(endings[i]);

		if (len > n && !strcmp(name + len - n, endings[i]))
			return strndup(name, len - n);
	}
	return strdup(name);
}
