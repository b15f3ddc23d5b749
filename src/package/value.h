/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * value: bytes shown as what their shape says. SIZE is how many bytes there really are: a member
 * that lies behind them is null in JSON and "-" in text, never read.
 *
 *   integer      decimal, up to 128 bits; bit-fields too
 *   bool, float  true, false; the shortest text that reads back
 *   enum         NAME(value), or <UNKNOWN_VARIANT>(value)
 *   pointer      0x and hex digits (JSON: a string, for numbers past 2^53 get lost in readers)
 *   char[N]      up to the first NUL, or all N; text: escaped for a terminal; JSON: U+FFFD for what
 *                is not UTF-8 and the raw bytes in a second member NAME_hex
 *   u8[N]        hex digits
 *   array, struct, union   JSON, also in text
 */
#pragma once

#include "base/buf.h"
#include "base/json.h"
#include "package/shape.h"

void value_text(struct buf *out, const struct shape *s, const void *data, size_t size);
void value_json(struct json *j, const struct shape *s, const void *data, size_t size);

/* The members of the struct S into the JSON object that is open. */
void value_json_members(struct json *j, const struct shape *s, const void *data, size_t size);

/* An integer, bool, enum or pointer as 64 bits, sign-extended; 0 for what is none or not there. */
uint64_t value_u64(const struct shape *s, const void *data, size_t size);

/* Whether all of S lies within SIZE bytes. */
bool value_is_whole(const struct shape *s, size_t size);
