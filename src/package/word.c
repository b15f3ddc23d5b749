// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "package/value.h"
#include "package/word.h"

typedef unsigned __int128 u128;

bool word_can_set(const struct shape *s)
{
	switch (s->kind) {
	case SHAPE_POINTER:
	case SHAPE_STRUCT:
		return false;
	case SHAPE_ARRAY:
	case SHAPE_BYTES:
		return s->n_children == 1 && s->size && !s->children[0].n_children &&
		       word_can_set(&s->children[0]);
	default:
		return s->size && !s->bits;
	}
}

static void store(const struct shape *s, u128 v, void *data)
{
	unsigned char *to = data;

	for (uint32_t i = 0; i < s->size; i++, v >>= 8)
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		to[i] = (unsigned char)v;
#else
		to[s->size - 1 - i] = (unsigned char)v;
#endif
}

/* The value of a hexadecimal digit; 16 for what is none. */
static unsigned int digit_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return at ? (unsigned int)(at - digits) : 16;
}

/* -EINVAL: no number; -ERANGE: past 128 bits. */
static int parse_magnitude(const char *word, u128 *ret)
{
	unsigned int base = word[0] == '0' && (word[1] == 'x' || word[1] == 'X') ? 16 : 10;
	u128 v = 0;

	word += base == 16 ? 2 : 0;
	if (!*word)
		return -EINVAL;
	for (; *word; word++) {
		unsigned int digit = digit_value(*word);

		if (digit >= base)
			return -EINVAL;
		if (v > (~(u128)0 - digit) / base)
			return -ERANGE;
		v = v * base + digit;
	}
	*ret = v;
	return 0;
}

static int out_of_range(const struct shape *s, const char *word, const char *what, u128 max,
			struct error *err)
{
	char bytes[2][16] = {{0}};
	_cleanup_(buf_donep) struct buf low = {0}, high = {0};

	store(s, s->is_signed ? ~max : 0, bytes[0]);
	store(s, max, bytes[1]);
	if (s->kind == SHAPE_ENUM)
		return error_set(err, ERANGE, "%s: '%s' does not fit into %u bytes", what, word,
				 s->size);
	value_text(&low, s, bytes[0], s->size);
	value_text(&high, s, bytes[1], s->size);
	return error_set(err, ERANGE, "%s: '%s' is out of range: give %s to %s", what, word,
			 buf_cstr(&low), buf_cstr(&high));
}

static int parse_number(const struct shape *s, const char *word, const char *what, void *data,
			struct error *err)
{
	bool minus = *word == '-';
	u128 max =
		s->is_signed ? ((u128)1 << (s->size * 8 - 1)) - 1 : ~(u128)0 >> (128 - s->size * 8);
	u128 v = 0;
	int r = parse_magnitude(word + (minus || *word == '+'), &v);

	if (r == -EINVAL)
		return error_set(err, EINVAL, "%s: '%s' is not a whole number", what, word);
	if (r || v > max + (minus && s->is_signed) || (minus && !s->is_signed && v))
		return out_of_range(s, word, what, max, err);
	store(s, minus ? -v : v, data);
	return 0;
}

static int parse_bool(const struct shape *s, const char *word, const char *what, void *data,
		      struct error *err)
{
	static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(word, words[i]))
			continue;
		store(s, i & 1, data);
		return 0;
	}
	return error_set(err, EINVAL, "%s: '%s' is neither true nor false", what, word);
}

static const char *enumerator_name(const struct shape *s, uint32_t i)
{
	const struct btf_type *t = s->enumeration;
	const char *name = btf__name_by_offset(s->btf, btf_is_enum64(t) ? btf_enum64(t)[i].name_off
									: btf_enum(t)[i].name_off);

	return name ? name : "";
}

static int parse_enum(const struct shape *s, const char *word, const char *what, void *data,
		      struct error *err)
{
	const struct btf_type *t = s->enumeration;
	size_t n = t ? btf_vlen(t) : 0;
	_cleanup_(freep) const char **names = NULL;
	const char *nearest;

	if (isdigit((unsigned char)*word) || *word == '-')
		return parse_number(s, word, what, data, err);
	if (!t)
		return error_set(err, EINVAL,
				 "%s: give a number: the object's BTF does not tell the values of "
				 "64-bit enums (clang 15 or newer writes them)",
				 what);
	names = calloc(n + 1, sizeof(*names));
	if (!names)
		return error_errno(err, ENOMEM, "%s", what);
	for (uint32_t i = 0; i < n; i++) {
		names[i] = enumerator_name(s, i);
		if (strcmp(names[i], word))
			continue;
		store(s,
		      btf_is_enum64(t) ? (u128)btf_enum64_value(&btf_enum64(t)[i])
				       : (u128)btf_enum(t)[i].val,
		      data);
		return 0;
	}
	nearest = text_nearest(word, names, n);
	return error_set(err, EINVAL, "%s: no such name as '%s'%s%s%s", what, word,
			 nearest ? ": did you mean '" : "", nearest ? nearest : "",
			 nearest ? "'?" : "");
}

static int parse_float(const struct shape *s, const char *word, const char *what, void *data,
		       struct error *err)
{
	char *end;
	double d;
	float f;

	errno = 0;
	d = strtod(word, &end);
	if (end == word || *end)
		return error_set(err, EINVAL, "%s: '%s' is not a number", what, word);
	f = (float)d;
	if ((errno == ERANGE && isinf(d)) || (s->size == sizeof(f) && isinf(f) && !isinf(d)))
		return error_set(err, ERANGE, "%s: '%s' is out of range", what, word);
	if (s->size == sizeof(f))
		memcpy(data, &f, sizeof(f));
	else
		memcpy(data, &d, sizeof(d));
	return 0;
}

static int parse_string(const struct shape *s, const char *word, const char *what, void *data,
			struct error *err)
{
	size_t len = strlen(word);

	if (len >= s->size)
		return error_set(err, ERANGE, "%s: '%.40s%s' is longer than %u bytes", what, word,
				 len > 40 ? "..." : "", s->size - 1);
	memset(data, 0, s->size);
	memcpy(data, word, len);
	return 0;
}

static int parse_array(const struct shape *s, const char *word, const char *what, void *data,
		       struct error *err)
{
	const struct shape *item = &s->children[0];
	uint32_t n = 0, most = s->size / item->size;
	_cleanup_(freep) char *copy = strdup(word);
	char *rest = copy, *part;
	int r = 0;

	if (!copy)
		return error_errno(err, ENOMEM, "%s", what);
	memset(data, 0, s->size);
	while (!r && (part = strsep(&rest, ","))) {
		if (n == most)
			return error_set(err, ERANGE, "%s: more than %u items", what, most);
		r = word_parse(item, part, what, (char *)data + (size_t)n * item->size, err);
		n++;
	}
	return r;
}

int word_parse(const struct shape *s, const char *word, const char *what, void *data,
	       struct error *err)
{
	switch (s->kind) {
	case SHAPE_BOOL:
		return parse_bool(s, word, what, data, err);
	case SHAPE_ENUM:
		return parse_enum(s, word, what, data, err);
	case SHAPE_FLOAT:
		return parse_float(s, word, what, data, err);
	case SHAPE_STRING:
		return parse_string(s, word, what, data, err);
	case SHAPE_ARRAY:
	case SHAPE_BYTES:
		return parse_array(s, word, what, data, err);
	default:
		return parse_number(s, word, what, data, err);
	}
}

/* The scalar as the word that a user would write; false for null, objects and arrays. */
static bool put_scalar(struct buf *out, const json_t *json)
{
	if (json_is_string(json))
		buf_puts(out, json_string_value(json));
	else if (json_is_integer(json))
		buf_i64(out, json_integer_value(json));
	else if (json_is_real(json))
		buf_printf(out, "%.17g", json_real_value(json));
	else if (json_is_boolean(json))
		buf_puts(out, json_is_true(json) ? "true" : "false");
	else
		return false;
	return true;
}

int word_from_json(const struct shape *s, const json_t *json, const char *what, void *data,
		   struct error *err)
{
	_cleanup_(buf_donep) struct buf word = {0};
	bool fine = true;

	if (json_is_array(json)) {
		for (size_t i = 0; i < json_array_size(json); i++) {
			if (i)
				buf_putc(&word, ',');
			fine = fine && put_scalar(&word, json_array_get(json, i));
		}
	} else {
		fine = put_scalar(&word, json);
	}
	if (!fine)
		return error_set(err, EINVAL,
				 "%s: neither a text, a number, true or false, nor a list of them",
				 what);
	return word_parse(s, buf_cstr(&word), what, data, err);
}
