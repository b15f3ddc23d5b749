// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "ecc/declaration.h"
#include "ecc/doc.h"

void declarations_done(struct declarations *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->v[i].name);
	free(d->v);
	d->v = NULL;
	d->n = d->cap = 0;
}

static bool kind_of(CXCursor cursor, enum declaration_kind *ret)
{
	switch (clang_getCursorKind(cursor)) {
	case CXCursor_VarDecl:
	case CXCursor_FunctionDecl:
		*ret = DECLARATION_VALUE;
		return true;
	case CXCursor_StructDecl:
	case CXCursor_UnionDecl:
	case CXCursor_EnumDecl:
	case CXCursor_TypedefDecl:
		*ret = DECLARATION_TYPE;
		return true;
	default:
		return false;
	}
}

static unsigned int expansion_offset(CXSourceLocation location, CXFile *ret_file)
{
	unsigned int offset;

	clang_getExpansionLocation(location, ret_file, NULL, NULL, &offset);
	return offset;
}

static int grow(struct declarations *d)
{
	size_t cap = d->cap ? 2 * d->cap : 32;
	struct declaration *v = reallocarray(d->v, cap, sizeof(*v));

	if (!v)
		return -ENOMEM;
	d->v = v;
	d->cap = cap;
	return 0;
}

int declarations_add(struct declarations *d, CXCursor cursor)
{
	CXSourceRange range = clang_getCursorExtent(cursor);
	struct declaration decl = {0};
	CXString name;
	CXFile file;

	if (!kind_of(cursor, &decl.kind))
		return 0;
	decl.begin = expansion_offset(clang_getRangeStart(range), &file);
	if (!file || !clang_File_isEqual(file, d->file))
		return 0;
	decl.end = expansion_offset(clang_getRangeEnd(range), &file);
	if (d->n == d->cap && grow(d) < 0)
		return -ENOMEM;
	name = clang_getCursorSpelling(cursor);
	decl.name = strdup(clang_getCString(name));
	clang_disposeString(name);
	if (!decl.name)
		return -ENOMEM;
	d->v[d->n++] = decl;
	return 0;
}

/* One comment, or "///" lines under each other with no code between them. */
struct comment {
	struct buf text;
	unsigned int begin, end; /* offsets in the file */
	unsigned int line, last_line;
	bool trailing;
};

struct reader {
	const struct declarations *d;
	const char *source;
	size_t len;
	json_t *docs[2]; /* by enum declaration_kind */
	struct error *err;
};

/* Is there nothing between two offsets that ends or opens a declaration? */
static bool is_adjacent(const struct reader *r, unsigned int from, unsigned int to)
{
	for (unsigned int i = from; i < to && i < r->len; i++)
		if (strchr(";{}#", r->source[i]) && r->source[i])
			return false;
	return true;
}

/* Is there nothing between two offsets but space? */
static bool is_space(const struct reader *r, unsigned int from, unsigned int to)
{
	for (unsigned int i = from; i < to && i < r->len; i++)
		if (!isspace((unsigned char)r->source[i]))
			return false;
	return true;
}

static bool is_better(const struct declaration *a, const struct declaration *best)
{
	if (!best || a->begin != best->begin)
		return !best || a->begin < best->begin;
	return best->kind == DECLARATION_TYPE && a->kind == DECLARATION_VALUE;
}

static const struct declaration *find_after(const struct reader *r, const struct comment *c)
{
	const struct declaration *best = NULL;

	for (size_t i = 0; i < r->d->n; i++)
		if (r->d->v[i].begin >= c->end && is_better(&r->d->v[i], best))
			best = &r->d->v[i];
	return best && is_adjacent(r, c->end, best->begin) ? best : NULL;
}

/* The declaration that ends before C on its line. */
static const struct declaration *find_before(const struct reader *r, const struct comment *c)
{
	const struct declaration *best = NULL;

	for (size_t i = 0; i < r->d->n; i++) {
		const struct declaration *d = &r->d->v[i];

		if (d->end <= c->begin &&
		    (!best || d->end > best->end || (d->end == best->end && is_better(d, best))))
			best = d;
	}
	if (best && memchr(r->source + best->end, '\n', c->begin - best->end))
		return NULL;
	return best;
}

/* What was said before DECL, when C stands behind it; else NULL. */
static json_t *doc_before(const struct reader *r, const struct declaration *decl,
			  const struct comment *c)
{
	const json_t *entry = json_object_get(r->docs[decl->kind], decl->name);
	const char *path = json_string_value(json_object_get(entry, "path"));
	json_int_t begin = json_integer_value(json_object_get(entry, "begin"));

	if (!c->trailing || !path || strcmp(path, r->d->path) || begin != decl->begin)
		return NULL;
	return json_object_get(entry, "doc");
}

/* Takes DOC over, which C says of DECL. */
static int attach(const struct reader *r, const struct declaration *decl, const struct comment *c,
		  json_t *doc)
{
	json_t *before = doc_before(r, decl, c), *entry;

	if (before) {
		int e = doc_join(before, doc, r->d->path, r->err);

		json_decref(doc);
		return e;
	}
	entry = json_pack("{s:o, s:s, s:I}", "doc", doc, "path", r->d->path, "begin",
			  (json_int_t)decl->begin);
	if (!entry || json_object_set_new(r->docs[decl->kind], decl->name, entry) < 0)
		return error_errno(r->err, ENOMEM, "%s", r->d->path);
	return 0;
}

static int finish_comment(const struct reader *r, struct comment *c)
{
	const struct declaration *decl;
	json_t *doc;
	int e;

	if (!c->text.len)
		return 0;
	decl = c->trailing ? find_before(r, c) : find_after(r, c);
	e = decl && *decl->name ? doc_parse(buf_cstr(&c->text), r->d->path, c->line, &doc, r->err)
				: 0;
	if (!e && decl && *decl->name)
		e = attach(r, decl, c, doc);
	buf_reset(&c->text);
	return e;
}

static int take_comment(const struct reader *r, struct comment *c, CXToken token)
{
	CXSourceRange range = clang_getTokenExtent(r->d->unit, token);
	CXString spelling = clang_getTokenSpelling(r->d->unit, token);
	const char *text = clang_getCString(spelling);
	unsigned int line, begin, end, last_line;
	int e = 0;

	clang_getExpansionLocation(clang_getRangeStart(range), NULL, &line, NULL, &begin);
	clang_getExpansionLocation(clang_getRangeEnd(range), NULL, &last_line, NULL, &end);
	if (doc_is_doc(text)) {
		bool joins = c->text.len && text[1] == '/' && buf_cstr(&c->text)[1] == '/' &&
			     line == c->last_line + 1 && c->trailing == doc_is_trailing(text) &&
			     is_space(r, c->end, begin);

		if (!joins) {
			e = finish_comment(r, c);
			c->begin = begin;
			c->line = line;
			c->trailing = doc_is_trailing(text);
		} else {
			buf_putc(&c->text, '\n');
		}
		buf_puts(&c->text, text);
		c->end = end;
		c->last_line = last_line;
	}
	clang_disposeString(spelling);
	return e;
}

int declarations_document(const struct declarations *d, json_t *values, json_t *types,
			  struct error *err)
{
	struct reader r = {.d = d, .docs = {values, types}, .err = err};
	struct comment comment = {0};
	CXToken *tokens = NULL;
	unsigned int n = 0;
	CXSourceRange all;
	int e = 0;

	r.source = clang_getFileContents(d->unit, d->file, &r.len);
	if (!r.source)
		return 0;
	all = clang_getRange(clang_getLocationForOffset(d->unit, d->file, 0),
			     clang_getLocationForOffset(d->unit, d->file, (unsigned int)r.len));
	clang_tokenize(d->unit, all, &tokens, &n);
	for (unsigned int i = 0; i < n && !e; i++)
		if (clang_getTokenKind(tokens[i]) == CXToken_Comment)
			e = take_comment(&r, &comment, tokens[i]);
	if (!e)
		e = finish_comment(&r, &comment);
	clang_disposeTokens(d->unit, tokens, n);
	buf_done(&comment.text);
	return e;
}
