// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "ecc/doc.h"
#include "ecc/doc_shape.h"

bool doc_is_doc(const char *comment)
{
	if (!strncmp(comment, "///", 3))
		return comment[3] != '/';
	if (!strncmp(comment, "/**", 3))
		return comment[3] != '*' && comment[3] != '/';
	return !strncmp(comment, "//!", 3) || !strncmp(comment, "/*!", 3);
}

bool doc_is_trailing(const char *comment)
{
	return doc_is_doc(comment) && comment[3] == '<';
}

struct parser {
	const char *file;
	unsigned int line; /* of the comment's first line */
	const char *text;  /* the comment without decoration; as many lines as the comment */
	json_t *out;
	json_t *lines;
	struct buf plain; /* text outside of annotations */
	struct error *err;
};

static const char *skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t' || *s == '\r')
		s++;
	return s;
}

static size_t line_length(const char *s)
{
	return strcspn(s, "\n");
}

/* Appends the line of LEN bytes at S without comment delimiters, leading and trailing space. */
static void strip_line(struct buf *out, const char *s, size_t len, bool block, bool first)
{
	const char *end = s + len;

	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	if (block && end - s >= 2 && !strncmp(end - 2, "*/", 2))
		end -= 2;
	while (s < end && isspace((unsigned char)*s))
		s++;
	if ((first || !block) && end - s >= 3)
		s += s[3] == '<' ? 4 : 3;
	else if (block && s < end && *s == '*')
		s++;
	while (s < end && isspace((unsigned char)*s))
		s++;
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	buf_put(out, s, end > s ? (size_t)(end - s) : 0);
}

static void strip_comment(struct buf *out, const char *comment)
{
	bool block = comment[1] == '*', first = true;

	for (;;) {
		size_t len = line_length(comment);

		strip_line(out, comment, len, block, first);
		first = false;
		if (!comment[len])
			break;
		buf_putc(out, '\n');
		comment += len + 1;
	}
}

/* The line of the source on which AT, a place in the text, is. */
static unsigned int line_of(const struct parser *p, const char *at)
{
	unsigned int line = p->line;

	for (const char *s = p->text; s < at; s++)
		line += *s == '\n';
	return line;
}

#define fail(p, at, fmt, ...) \
	error_set((p)->err, EINVAL, "%s:%u: " fmt, (p)->file, line_of(p, at), ##__VA_ARGS__)

static int put(struct parser *p, const struct doc_shape *shape, const char *at, json_t *value)
{
	char name[64];

	snprintf(name, sizeof(name), "%s", shape->name);
	if (!value)
		return fail(p, at, "@%s: the text is not UTF-8", name);
	if (json_object_get(p->out, shape->key)) {
		json_decref(value);
		return fail(p, at, "@%s is here a second time", name);
	}
	if (json_object_set_new(p->out, shape->key, value) < 0 ||
	    json_object_set_new(p->lines, shape->key, json_integer(line_of(p, at))) < 0)
		return error_errno(p->err, ENOMEM, "%s", p->file);
	return 0;
}

/* An annotation's name starts at S: after '@' or '\', a letter. */
static bool is_annotation(const char *s)
{
	return (*s == '@' || *s == '\\') && isalpha((unsigned char)s[1]);
}

/* Appends lines from S on, as SHAPE ends them, joined by JOIN. Returns where the rest starts. */
static const char *take_text(struct buf *out, const char *s, bool to_next, const char *join)
{
	bool gap = false;

	for (;;) {
		size_t len = line_length(s);

		if (!len && !to_next)
			return s;
		if (!len)
			gap = out->len > 0;
		else if (out->len)
			buf_puts(out, gap ? "\n\n" : join);
		if (len)
			gap = false;
		buf_put(out, s, len);
		s += len;
		if (!*s || is_annotation(s + 1))
			return *s ? s + 1 : s;
		s++;
	}
}

static int parse_text(struct parser *p, const struct doc_shape *shape, const char *at,
		      const char **s)
{
	_cleanup_(buf_donep) struct buf text = {0};

	*s = take_text(&text, skip_blanks(*s), shape->to_next, shape->keep_lines ? "\n" : " ");
	if (!text.len)
		return fail(p, at, "@%s needs a text", shape->name);
	return put(p, shape, at, json_stringn(text.data, text.len));
}

static int parse_word(struct parser *p, const struct doc_shape *shape, const char *at,
		      const char **s)
{
	const char *word = skip_blanks(*s);
	size_t len = line_length(word);

	if (!len)
		return fail(p, at, "@%s needs a value", shape->name);
	*s = word + len;
	return put(p, shape, at, json_stringn(word, len));
}

static int parse_json(struct parser *p, const struct doc_shape *shape, const char *at,
		      const char **s)
{
	const char *start = skip_blanks(*s), *end;
	json_error_t error;
	json_t *value;
	int r;

	start += strspn(start, " \t\n");
	value = json_loads(start, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES,
			   &error);
	if (!value && shape->or_word && !strchr("{[\"", *start))
		return parse_word(p, shape, at, s);
	if (!value) {
		for (end = start; error.line > 1 && *end; error.line -= *end++ == '\n')
			;
		return fail(p, end, "@%s: not JSON: %s", shape->name, error.text);
	}
	end = start + error.position;
	*s = skip_blanks(end);
	if (**s && **s != '\n') {
		json_decref(value);
		if (shape->or_word && !strchr("{[\"", *start))
			return *s = start, parse_word(p, shape, at, s);
		return fail(p, end, "@%s: text after the JSON: '%.*s'", shape->name,
			    (int)line_length(*s), *s);
	}
	r = doc_shape_check(shape, value, p->file, line_of(p, at), p->err);
	if (r) {
		json_decref(value);
		return r;
	}
	return put(p, shape, at, value);
}

static int parse_annotation(struct parser *p, const char **s)
{
	const char *at = *s, *name = at + 1;
	size_t len =
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	const struct doc_shape *shape = doc_shape_find(name, len);
	_cleanup_(buf_donep) struct buf other = {0};

	*s = name + len;
	if (!shape) {
		*s = take_text(&other, skip_blanks(*s), false, " ");
		return 0;
	}
	switch (shape->kind) {
	case DOC_TEXT:
		return parse_text(p, shape, at, s);
	case DOC_WORD:
		return parse_word(p, shape, at, s);
	case DOC_JSON:
		return parse_json(p, shape, at, s);
	case DOC_FLAG:
		break;
	}
	return put(p, shape, at, json_true());
}

static int parse_lines(struct parser *p)
{
	const char *s = p->text;

	while (*s) {
		int r;

		s = skip_blanks(s);
		if (is_annotation(s)) {
			r = parse_annotation(p, &s);
			if (r)
				return r;
		} else if (*s != '\n') {
			size_t len = line_length(s);

			if (p->plain.len)
				buf_putc(&p->plain, ' ');
			buf_put(&p->plain, s, len);
			s += len;
		}
		s += *s == '\n';
	}
	return 0;
}

int doc_parse(const char *comment, const char *file, unsigned int line, json_t **ret,
	      struct error *err)
{
	_cleanup_(buf_donep) struct buf text = {0};
	struct parser p = {.file = file, .line = line, .err = err};
	int r = 0;

	strip_comment(&text, comment);
	p.text = buf_cstr(&text);
	p.out = json_object();
	p.lines = json_object();
	if (!p.out || buf_error(&text) || json_object_set_new(p.out, "lines", p.lines) < 0)
		r = error_errno(err, ENOMEM, "%s", file);
	if (!r)
		r = parse_lines(&p);
	if (!r && p.plain.len && !json_object_get(p.out, "description"))
		r = put(&p, doc_shape_find("description", strlen("description")), p.text,
			json_stringn(p.plain.data, p.plain.len));
	buf_done(&p.plain);
	if (r)
		json_decref(p.out);
	else
		*ret = p.out;
	return r;
}

/* TEXT behind the text that DOC has at KEY. */
static int join_text(json_t *doc, const char *key, const json_t *text)
{
	const json_t *first = json_object_get(doc, key);

	return json_object_set_new(
		doc, key, json_sprintf("%s %s", json_string_value(first), json_string_value(text)));
}

int doc_join(json_t *doc, const json_t *more, const char *file, struct error *err)
{
	json_t *lines = json_object_get(doc, "lines");
	const json_t *more_lines = json_object_get(more, "lines");
	const char *key;
	json_t *line;

	/* An object's iterator takes a writable pointer, and does not write. */
	json_object_foreach((json_t *)more_lines, key, line) {
		json_t *value = json_object_get(more, key);
		int r;

		if (!json_object_get(doc, key))
			r = json_object_set(doc, key, value) || json_object_set(lines, key, line);
		else if (!strcmp(key, "description"))
			r = join_text(doc, key, value);
		else
			return error_set(err, EINVAL, "%s:%d: @%s is here a second time", file,
					 (int)json_integer_value(line),
					 doc_shape_by_key(key)->name);
		if (r)
			return error_errno(err, ENOMEM, "%s", file);
	}
	return 0;
}
