// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "base/text.h"
#include "package/value.h"

typedef unsigned __int128 u128;

bool value_is_whole(const struct shape *s, size_t size)
{
	return s->size <= size;
}

/* The N <= 16 bytes at DATA as one number, of which BITS count, SHIFT up from its first one. */
static u128 load_bits(const unsigned char *data, size_t n, unsigned int shift, unsigned int bits)
{
	u128 v = 0;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	for (size_t i = n; i-- > 0;)
		v = v << 8 | data[i];
	v >>= shift;
#else
	for (size_t i = 0; i < n; i++)
		v = v << 8 | data[i];
	v >>= 8 * n - shift - bits;
#endif
	return bits < 128 ? v & (((u128)1 << bits) - 1) : v;
}

/* The value of a whole scalar, sign-extended to 128 bits. */
static u128 load(const struct shape *s, const void *data)
{
	unsigned int bits = s->bits ? s->bits : s->size * 8;
	u128 v = load_bits(data, s->size, s->bit_offset, bits);

	if (s->is_signed && bits - 1 < 127 && v >> (bits - 1) & 1)
		v |= ~(u128)0 << bits;
	return v;
}

uint64_t value_u64(const struct shape *s, const void *data, size_t size)
{
	if (s->kind > SHAPE_POINTER || !value_is_whole(s, size))
		return 0;
	return (uint64_t)load(s, data);
}

static void put_u128(struct buf *out, u128 v)
{
	char digits[40];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + (unsigned int)(v % 10));
		v /= 10;
	} while (v);
	buf_put(out, digits + at, sizeof(digits) - at);
}

static void put_number(struct buf *out, bool is_signed, u128 v)
{
	if (is_signed && v >> 127) {
		buf_putc(out, '-');
		v = -v;
	}
	if (v >> 64)
		put_u128(out, v);
	else
		buf_u64(out, (uint64_t)v);
}

/* The name of the enumerator V, or NULL. V is sign-extended as the enum's values are. */
static const char *enumerator(const struct shape *s, uint64_t v)
{
	const struct btf_type *t = s->enumeration;

	for (uint32_t i = 0; t && i < btf_vlen(t); i++) {
		uint32_t name;
		uint64_t this;

		if (btf_is_enum64(t)) {
			name = btf_enum64(t)[i].name_off;
			this = btf_enum64_value(&btf_enum64(t)[i]);
		} else {
			name = btf_enum(t)[i].name_off;
			this = s->is_signed ? (uint64_t)(int64_t)btf_enum(t)[i].val
					    : (uint32_t)btf_enum(t)[i].val;
		}
		if (this == v)
			return btf__name_by_offset(s->btf, name);
	}
	return NULL;
}

static void put_enum(struct buf *out, const struct shape *s, u128 v)
{
	const char *name = enumerator(s, (uint64_t)v);

	if (name)
		text_escape(out, name, strlen(name));
	else
		buf_puts(out, "<UNKNOWN_VARIANT>");
	buf_putc(out, '(');
	put_number(out, s->is_signed, v);
	buf_putc(out, ')');
}

static double load_float(const struct shape *s, const void *data)
{
	double d;
	float f;

	if (s->size == sizeof(f)) {
		memcpy(&f, data, sizeof(f));
		return (double)f;
	}
	memcpy(&d, data, sizeof(d));
	return d;
}

/* The shortest text that reads back as the float, not as the double that it was widened to. */
static void put_float(struct buf *out, const struct shape *s, const void *data)
{
	double d = load_float(s, data);
	bool single = s->size == sizeof(float);
	char text[32];

	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, d);
		if (single ? strtof(text, NULL) == (float)d : strtod(text, NULL) == d)
			break;
	}
	buf_puts(out, text);
}

/* What stands in both forms the same way. */
static void put_scalar(struct buf *out, const struct shape *s, const void *data)
{
	switch (s->kind) {
	case SHAPE_BOOL:
		buf_puts(out, load(s, data) ? "true" : "false");
		break;
	case SHAPE_ENUM:
		put_enum(out, s, load(s, data));
		break;
	case SHAPE_POINTER:
		buf_printf(out, "0x%llx", (unsigned long long)load(s, data));
		break;
	case SHAPE_FLOAT:
		put_float(out, s, data);
		break;
	default:
		put_number(out, s->is_signed, load(s, data));
	}
}

/* Bytes of an array of chars or bytes that are there. */
static size_t bytes_there(const struct shape *s, size_t size)
{
	return s->is_open || size < s->size ? size : s->size;
}

static size_t string_len(const struct shape *s, const void *data, size_t size)
{
	return strnlen(data, bytes_there(s, size));
}

/* As JSON, in which also what cannot be seen is escaped: this is for a terminal. */
static void put_nested(struct buf *out, const struct shape *s, const void *data, size_t size)
{
	_cleanup_(buf_donep) struct buf text = {0};
	size_t start = out->len, plain = start;
	struct json j;

	json_init(&j, out);
	value_json(&j, s, data, size);
	while (plain < out->len && !(out->data[plain] & 0x80))
		plain++;
	if (plain == out->len)
		return;
	buf_put(&text, out->data + start, out->len - start);
	out->len = start;
	text_escape_json(out, text.data, text.len);
}

void value_text(struct buf *out, const struct shape *s, const void *data, size_t size)
{
	switch (s->kind) {
	case SHAPE_STRING:
		text_escape(out, data, string_len(s, data, size));
		break;
	case SHAPE_BYTES:
		buf_hex(out, data, bytes_there(s, size));
		break;
	case SHAPE_ARRAY:
	case SHAPE_STRUCT:
		put_nested(out, s, data, size);
		break;
	default:
		if (value_is_whole(s, size))
			put_scalar(out, s, data);
		else
			buf_putc(out, '-');
	}
}

static void array_json(struct json *j, const struct shape *s, const char *data, size_t size)
{
	const struct shape *item = &s->children[0];
	size_t count = s->count;

	if (item->size && (s->is_open || count > size / item->size))
		count = size / item->size;
	json_array_begin(j);
	for (size_t i = 0; i < count; i++)
		value_json(j, item, data + i * item->size, item->size);
	json_array_end(j);
}

/* A scalar as a JSON value: a string where the text is no JSON number or word. */
static void scalar_json(struct json *j, const struct shape *s, const void *data)
{
	char text[64];
	struct buf out = {.data = text, .cap = sizeof(text)};

	if (s->kind == SHAPE_FLOAT && load_float(s, data) - load_float(s, data) != 0) {
		json_none(j); /* not finite */
		return;
	}
	if (s->kind == SHAPE_ENUM) {
		_cleanup_(buf_donep) struct buf name = {0};

		put_enum(&name, s, load(s, data));
		json_str(j, name.data, name.len);
		return;
	}
	put_scalar(&out, s, data); /* 40 digits and a sign at most: never grows */
	if (s->kind == SHAPE_POINTER)
		json_str(j, text, out.len);
	else
		json_raw(j, buf_cstr(&out));
}

void value_json(struct json *j, const struct shape *s, const void *data, size_t size)
{
	switch (s->kind) {
	case SHAPE_STRING:
		json_str(j, data, string_len(s, data, size));
		break;
	case SHAPE_BYTES:
		json_hex(j, data, bytes_there(s, size));
		break;
	case SHAPE_ARRAY:
		array_json(j, s, data, size);
		break;
	case SHAPE_STRUCT:
		json_object_begin(j);
		value_json_members(j, s, data, size);
		json_object_end(j);
		break;
	default:
		if (value_is_whole(s, size))
			scalar_json(j, s, data);
		else
			json_none(j);
	}
}

void value_json_members(struct json *j, const struct shape *s, const void *data, size_t size)
{
	for (uint32_t i = 0; i < s->n_children; i++) {
		const struct shape *m = &s->children[i];
		size_t there = m->offset < size ? size - m->offset : 0;
		const char *at = (const char *)data + (there ? m->offset : 0);

		if (!there && m->size) {
			json_key(j, m->name);
			json_none(j);
		} else if (m->kind == SHAPE_STRING) {
			json_member_bytes(j, m->name, at, string_len(m, at, there));
		} else {
			json_key(j, m->name);
			value_json(j, m, at, there);
		}
	}
}
