// SPDX-License-Identifier: BSD-2-Clause
#include <clang-c/Index.h>
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "ecc/buffers.h"
#include "ecc/declaration.h"
#include "ecc/source.h"

/*
 * What stands in for vmlinux.h: the names that nearly every program uses. An unknown type is an
 * error that libclang recovers from, so this need not be complete.
 */
static const char vmlinux_stub[] =
	"#ifndef __VMLINUX_H__\n"
	"#define __VMLINUX_H__\n"
	"#include <linux/bpf.h>\n"
	"typedef __u8 u8; typedef __u16 u16; typedef __u32 u32; typedef __u64 u64;\n"
	"typedef __s8 s8; typedef __s16 s16; typedef __s32 s32; typedef __s64 s64;\n"
	"typedef u8 uint8_t; typedef u16 uint16_t; typedef u32 uint32_t; typedef u64 uint64_t;\n"
	"typedef s8 int8_t; typedef s16 int16_t; typedef s32 int32_t; typedef s64 int64_t;\n"
	"typedef _Bool bool; enum { false, true };\n"
	"typedef int pid_t; typedef unsigned int uid_t, gid_t; typedef u32 dev_t;\n"
	"typedef unsigned long size_t; typedef long ssize_t; typedef long long loff_t;\n"
	"typedef unsigned short umode_t; typedef u64 sector_t; typedef unsigned int gfp_t;\n"
	"#endif\n";

/* Not a folder that could exist: libclang finds the stand-in there by its contents alone. */
#define STUB_DIR  "/dev/null/exitsnoop"
#define STUB_PATH STUB_DIR "/vmlinux.h"

struct scan {
	struct source *out;
	CXTranslationUnit unit;
	struct declarations source, header;
	bool has_header; /* one that is not the source itself */
	bool included;	 /* the source includes it */
	bool marked;	 /* a struct carries @export: only such are exported */
	int failed;
};

void source_done(struct source *s)
{
	for (size_t i = 0; i < s->n_structs; i++)
		free(s->structs[i].name);
	free(s->structs);
	json_decref(s->docs);
	json_decref(s->types);
	json_decref(s->buffers);
	*s = (struct source){0};
}

static int add_struct(struct source *s, const char *name, bool has_tag)
{
	struct source_struct *v;

	for (size_t i = 0; i < s->n_structs; i++)
		if (!strcmp(s->structs[i].name, name))
			return 0;
	v = reallocarray(s->structs, s->n_structs + 1, sizeof(*v));
	if (!v)
		return -ENOMEM;
	s->structs = v;
	v[s->n_structs].name = strdup(name);
	v[s->n_structs].has_tag = has_tag;
	if (!v[s->n_structs].name)
		return -ENOMEM;
	s->n_structs++;
	return 0;
}

/* The comment of NAME says @export. */
static bool is_marked(const struct source *s, const char *name)
{
	json_t *entry = json_object_get(s->types, name);

	return json_object_get(json_object_get(entry, "doc"), "export");
}

static CXFile file_of(CXCursor cursor)
{
	CXFile file;

	clang_getExpansionLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, NULL);
	return file;
}

static bool is_in_header(const struct scan *scan, CXCursor cursor)
{
	CXFile file = file_of(cursor);

	return file && clang_File_isEqual(file, scan->header.file);
}

/* Not in the source or its header: of a library, say. */
static bool is_from_elsewhere(const struct scan *scan, CXCursor cursor)
{
	CXFile file = file_of(cursor);

	return !file || (!clang_File_isEqual(file, scan->source.file) &&
			 !(scan->has_header && clang_File_isEqual(file, scan->header.file)));
}

/*
 * A struct is exported by its tag, or by the typedef's name when it has none. A tagged one behind
 * a typedef is exported once, by its tag, and may carry its mark on either.
 */
static void consider_struct(struct scan *scan, CXCursor cursor)
{
	bool is_typedef = clang_getCursorKind(cursor) == CXCursor_TypedefDecl;
	CXType type = is_typedef ? clang_getTypedefDeclUnderlyingType(cursor)
				 : clang_getCursorType(cursor);
	CXCursor decl = clang_getTypeDeclaration(type);
	CXString name = clang_getCursorSpelling(cursor), tag = clang_getCursorSpelling(decl);
	const char *own = clang_getCString(name), *tagged = clang_getCString(tag);
	bool wanted = clang_getCursorKind(decl) == CXCursor_StructDecl &&
		      clang_isCursorDefinition(is_typedef ? decl : cursor) &&
		      is_in_header(scan, decl) &&
		      (!scan->marked || is_marked(scan->out, own) || is_marked(scan->out, tagged));
	int r = 0;

	/* clang 16 spells an anonymous struct "(unnamed at ...)", or by the typedef */
	if (wanted && *tagged && !strchr(tagged, ' ') && !clang_Cursor_isAnonymous(decl) &&
	    !(is_typedef && !strcmp(own, tagged)))
		r = add_struct(scan->out, tagged, true);
	else if (wanted && is_typedef)
		r = add_struct(scan->out, own, false);
	if (r)
		scan->failed = r;
	clang_disposeString(name);
	clang_disposeString(tag);
}

static enum CXChildVisitResult visit_struct(CXCursor cursor, CXCursor parent, CXClientData data)
{
	enum CXCursorKind kind = clang_getCursorKind(cursor);
	struct scan *scan = data;

	(void)parent;
	if ((kind == CXCursor_StructDecl || kind == CXCursor_TypedefDecl) &&
	    is_in_header(scan, cursor))
		consider_struct(scan, cursor);
	return scan->failed ? CXChildVisit_Break : CXChildVisit_Continue;
}

static enum CXChildVisitResult visit_declaration(CXCursor cursor, CXCursor parent,
						 CXClientData data)
{
	struct scan *scan = data;

	(void)parent;
	scan->failed = declarations_add(&scan->source, cursor);
	if (!scan->failed && scan->has_header)
		scan->failed = declarations_add(&scan->header, cursor);
	if (clang_getCursorKind(cursor) == CXCursor_FunctionDecl &&
	    !is_from_elsewhere(scan, cursor))
		buffers_find(cursor, scan->out->buffers);
	return scan->failed ? CXChildVisit_Break : CXChildVisit_Continue;
}

static void note_inclusion(CXFile file, CXSourceLocation *stack, unsigned int n, CXClientData data)
{
	struct scan *scan = data;
	CXString name = clang_getFileName(file);

	(void)stack;
	(void)n;
	if (!strcmp(clang_getCString(name), STUB_PATH))
		scan->out->needs_vmlinux = true;
	if (scan->has_header && clang_File_isEqual(file, scan->header.file))
		scan->included = true;
	clang_disposeString(name);
}

static int find_structs(struct scan *scan, const struct source_query *q, struct error *err)
{
	struct error *reason = &scan->out->no_structs;
	const char *name;
	json_t *entry;

	if (!q->header)
		return 0;
	json_object_foreach(scan->out->types, name, entry)
		scan->marked |= is_marked(scan->out, name);
	if (scan->header.file)
		clang_visitChildren(clang_getTranslationUnitCursor(scan->unit), visit_struct, scan);
	if (scan->failed)
		return error_errno(err, -scan->failed, "%s", q->header);
	if (scan->has_header && !scan->included)
		error_set(reason, EINVAL,
			  "%s does not include %s: include it, or name the header that it includes",
			  q->path, q->header);
	else if (!scan->out->n_structs)
		error_set(reason, EINVAL,
			  "%s has no struct to export: declare one there (\"struct event { ... "
			  "};\"), "
			  "or mark one of several with the comment \"/// @export\" before it",
			  q->header);
	return 0;
}

static int read_unit(struct scan *scan, const struct source_query *q, struct error *err)
{
	int r;

	scan->source.unit = scan->header.unit = scan->unit;
	scan->source.path = q->path;
	scan->header.path = q->header;
	scan->source.file = clang_getFile(scan->unit, q->path);
	if (q->header)
		scan->header.file = clang_getFile(scan->unit, q->header);
	scan->has_header =
		scan->header.file && !clang_File_isEqual(scan->header.file, scan->source.file);
	clang_getInclusions(scan->unit, note_inclusion, scan);
	clang_visitChildren(clang_getTranslationUnitCursor(scan->unit), visit_declaration, scan);
	if (scan->failed)
		return error_errno(err, -scan->failed, "%s", q->path);
	r = declarations_document(&scan->source, scan->out->docs, scan->out->types, err);
	if (!r && scan->has_header)
		r = declarations_document(&scan->header, scan->out->docs, scan->out->types, err);
	return r ? r : find_structs(scan, q, err);
}

static int parse(const struct source_query *q, CXIndex index, CXTranslationUnit *ret,
		 struct error *err)
{
	struct CXUnsavedFile stubs[] = {
		{STUB_PATH, vmlinux_stub, sizeof(vmlinux_stub) - 1},
		{q->vmlinux, vmlinux_stub, sizeof(vmlinux_stub) - 1},
	};
	_cleanup_(argv_donep) struct argv flags = {0};
	enum CXErrorCode code;

	argv_add_all(&flags, q->flags);
	argv_add(&flags, "-I" STUB_DIR);
	argv_add(&flags, "-w");
	argv_add(&flags, "-ferror-limit=0");
	argv_add(&flags, "-xc");
	if (flags.failed)
		return error_errno(err, ENOMEM, "%s", q->path);
	code = clang_parseTranslationUnit2(index, q->path, (const char *const *)flags.v,
					   (int)flags.n, stubs, q->vmlinux ? 2 : 1,
					   CXTranslationUnit_KeepGoing, ret);
	if (code != CXError_Success)
		return error_set(err, EIO, "libclang cannot read %s (error %d)", q->path, code);
	return 0;
}

int source_read(struct source *s, const struct source_query *q, struct error *err)
{
	struct scan scan = {.out = s};
	CXIndex index;
	int r;

	*s = (struct source){
		.docs = json_object(), .types = json_object(), .buffers = json_object()};
	index = clang_createIndex(0, 0);
	if (!index || !s->docs || !s->types || !s->buffers)
		r = error_errno(err, ENOMEM, "libclang");
	else
		r = parse(q, index, &scan.unit, err);
	if (!r)
		r = read_unit(&scan, q, err);
	declarations_done(&scan.source);
	declarations_done(&scan.header);
	if (scan.unit)
		clang_disposeTranslationUnit(scan.unit);
	if (index)
		clang_disposeIndex(index);
	if (r)
		source_done(s);
	return r;
}
