// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <zlib.h>

#include "package/base64.h"
#include "package/pack.h"
#include "package/trailer.h"

static int dump_bytes(const char *bytes, size_t len, void *data)
{
	buf_put(data, bytes, len);
	return 0;
}

int pack_json(struct buf *out, const json_t *value, struct error *err)
{
	if (json_dump_callback(value, dump_bytes, out, JSON_SORT_KEYS | JSON_COMPACT) < 0 ||
	    buf_error(out))
		return error_errno(err, ENOMEM, "cannot write JSON");
	buf_putc(out, '\n');
	return 0;
}

static int deflate_object(struct buf *out, const struct buf *object)
{
	uLongf len = compressBound(object->len);
	char *to = buf_room(out, len);

	if (!to || compress2((Bytef *)to, &len, (const Bytef *)object->data, object->len,
			     Z_BEST_COMPRESSION) != Z_OK)
		return -ENOMEM;
	out->len += len;
	return 0;
}

int pack_write(struct buf *out, const struct buf *object, json_t *meta, struct error *err)
{
	_cleanup_(buf_donep) struct buf stream = {0}, base64 = {0};
	json_t *package;
	int r = deflate_object(&stream, object);

	if (r)
		return error_errno(err, -r, "cannot compress the object");
	base64_encode(&base64, stream.data, stream.len);
	package = json_pack("{s:s#, s:I, s:O}", "bpf_object", buf_cstr(&base64), (int)base64.len,
			    "bpf_object_size", (json_int_t)object->len, "meta", meta);
	if (!package)
		return error_errno(err, ENOMEM, "cannot make the package");
	r = pack_json(out, package, err);
	json_decref(package);
	return r;
}

void pack_trailer(struct buf *out, const struct buf *package)
{
	buf_put(out, package->data, package->len);
	for (unsigned int i = 0; i < 8; i++)
		buf_putc(out, (char)((uint64_t)package->len >> (8 * i)));
	buf_put(out, TRAILER_MAGIC, TRAILER_MAGIC_LEN);
}
