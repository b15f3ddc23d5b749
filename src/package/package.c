// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"
#include "package/base64.h"
#include "package/jsonscan.h"
#include "package/limits.h"
#include "package/meta.h"
#include "package/package.h"

void package_free(struct package *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_maps; i++)
		free(p->maps[i].export_members);
	free(p->variables);
	free(p->maps);
	free(p->programs);
	free(p->types);
	free(p->object);
	json_decref(p->root);
	free(p);
}

/*
 * The whole of IN must be one zlib stream of exactly SIZE bytes. Room is made for just those, so a
 * stream that would grow further ends here, whatever it claims.
 */
static int inflate_exactly(const struct buf *in, void *out, size_t size, struct error *err)
{
	z_stream z = {
		.next_in = (unsigned char *)in->data,
		.avail_in = (uInt)in->len,
		.next_out = out,
		.avail_out = (uInt)size,
	};
	int r;

	if (inflateInit(&z) != Z_OK)
		return error_set(err, ENOMEM, "cannot read the package: out of memory");
	r = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	if (r == Z_BUF_ERROR && !z.avail_out)
		return error_set(err, EINVAL,
				 "package: bpf_object holds more than the %zu bytes that "
				 "bpf_object_size tells",
				 size);
	if (r == Z_BUF_ERROR)
		return error_set(err, EINVAL, "package: bpf_object is cut short");
	if (r != Z_STREAM_END)
		return error_set(err, EINVAL, "package: bpf_object is not a zlib stream: %s",
				 z.msg ? z.msg : "it is damaged");
	if (z.total_out != size)
		return error_set(err, EINVAL,
				 "package: bpf_object holds %lu bytes, bpf_object_size tells %zu",
				 z.total_out, size);
	if (z.avail_in)
		return error_set(err, EINVAL, "package: bpf_object has bytes behind its end");
	return 0;
}

static bool is_elf(const void *data, size_t size)
{
	return size >= SELFMAG && !memcmp(data, ELFMAG, SELFMAG);
}

static int read_object(struct package *p, const struct node *root)
{
	_cleanup_(buf_donep) struct buf packed = {0};
	const char *text;
	int64_t size;
	int r = node_long_string(root, "bpf_object", &text);

	if (!r)
		r = node_integer(root, "bpf_object_size", true, 1, MAX_PACKAGE_BYTES, &size);
	if (r)
		return r;
	r = base64_decode(&packed, text, strlen(text));
	if (r == -EINVAL)
		return error_set(root->err, EINVAL, "package: bpf_object is not base64");
	p->object = r ? NULL : malloc((size_t)size);
	if (!p->object)
		return error_set(root->err, ENOMEM, "cannot read the package: out of memory");
	p->object_size = (size_t)size;
	r = inflate_exactly(&packed, p->object, p->object_size, root->err);
	if (!r && !is_elf(p->object, p->object_size))
		r = error_set(root->err, EINVAL, "package: bpf_object is not an ELF file");
	return r;
}

static int parse_json(struct package *p, const void *text, size_t len, struct error *err)
{
	json_error_t where;
	struct node root = {.err = err};
	int r = jsonscan(text, len, err);

	if (r)
		return r;
	p->root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &where);
	if (!p->root)
		return error_set(err, EINVAL, "package: line %d, column %d: %s", where.line,
				 where.column, where.text);
	root.json = p->root;
	if (!json_is_object(p->root))
		return node_error(&root, "must be an object");
	r = read_object(p, &root);
	return r ? r : meta_parse(p, &root);
}

/* "dir/foo.bpf.o" is known as "foo_bpf": what bpftool and libbpf call it. */
static int take_object(struct package *p, const void *data, size_t len, const char *name)
{
	const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
	size_t n = strlen(base);
	char *word;

	p->object = malloc(len);
	p->root = json_object();
	if (!p->object || !p->root)
		return -ENOMEM;
	memcpy(p->object, data, len);
	p->object_size = len;
	if (n > 2 && !strcmp(base + n - 2, ".o"))
		n -= 2;
	word = strndup(base, n);
	if (!word)
		return -ENOMEM;
	for (char *c = word; *c; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	json_object_set_new(p->root, "obj_name", json_string(word));
	free(word);
	p->object_name = json_string_value(json_object_get(p->root, "obj_name"));
	return p->object_name ? 0 : -ENOMEM;
}

int package_parse(const void *text, size_t len, const char *name, struct package **ret,
		  struct error *err)
{
	_cleanup_(package_freep) struct package *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return error_errno(err, ENOMEM, "cannot read the package");
	if (len > MAX_PACKAGE_BYTES)
		return limit_exceeded(err, LIMIT_PACKAGE_BYTES, "the package");
	if (is_elf(text, len)) {
		r = take_object(p, text, len, name);
		if (r)
			return error_errno(err, -r, "cannot read the object");
	} else {
		r = parse_json(p, text, len, err);
		if (r)
			return r;
	}
	*ret = TAKE_PTR(p);
	return 0;
}

#define DEFINE_LOOKUP(noun, array)                                                             \
	const struct package_##noun *package_##noun(const struct package *p, const char *name) \
	{                                                                                      \
		for (size_t i = 0; i < p->n_##array; i++)                                      \
			if (!strcmp(p->array[i].name, name))                                   \
				return &p->array[i];                                           \
		return NULL;                                                                   \
	}

DEFINE_LOOKUP(variable, variables)
DEFINE_LOOKUP(map, maps)
DEFINE_LOOKUP(program, programs)
