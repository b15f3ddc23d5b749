/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * json: a streaming writer of compact JSON (RFC 8259) into a buf. Own code, because it is on the
 * hot path: no tree, no allocation per value, and a policy for bytes that are not UTF-8.
 *
 * The caller opens and closes objects and arrays in order; commas are the writer's. Depth is
 * bounded only by JSON_MAX_DEPTH, past which the output is unspecified but memory-safe.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define JSON_MAX_DEPTH 64

struct json {
	struct buf *out;    /* borrowed */
	uint64_t has_items; /* bit d: the container at depth d has an item already */
	unsigned int depth;
	bool after_key;
};

void json_init(struct json *j, struct buf *out);

void json_object_begin(struct json *j);
void json_object_end(struct json *j);
void json_array_begin(struct json *j);
void json_array_end(struct json *j);

/* KEY must need no escaping when it comes from a table; json_key_bytes() takes any. */
void json_key(struct json *j, const char *key);

/*
 * TEXT is what stands between two values of an object: comma, key and colon, as the caller made it
 * beforehand. For the hot path; the value must follow.
 */
static inline void json_key_made(struct json *j, const char *text, size_t len)
{
	buf_put(j->out, text, len);
	j->has_items |= 1ULL << (j->depth % JSON_MAX_DEPTH);
	j->after_key = true;
}

void json_key_bytes(struct json *j, const char *key, size_t len);

/*
 * A string of any bytes: control characters, '"' and '\' escaped, each byte that is no part of
 * valid UTF-8 (RFC 3629) replaced by U+FFFD. Returns false when a byte was replaced, so that the
 * caller can add the raw bytes under a second key.
 */
bool json_str(struct json *j, const void *bytes, size_t len);
void json_cstr(struct json *j, const char *s);

/* "KEY":"text", and behind it "KEY_hex":"raw bytes in hex" when the bytes are not UTF-8. */
void json_member_bytes(struct json *j, const char *key, const void *bytes, size_t len);

void json_hex(struct json *j, const void *bytes, size_t len); /* a string of hex digits */
void json_u64(struct json *j, uint64_t v);
void json_i64(struct json *j, int64_t v);
void json_bool(struct json *j, bool v);
void json_none(struct json *j); /* null; its better name belongs to jansson, which some link with */
void json_double(struct json *j, double v); /* shortest text that reads back; null if not finite */
void json_raw(struct json *j, const char *text); /* TEXT is one whole JSON value */
