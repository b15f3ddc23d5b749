// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "base/cleanup.h"
#include "ecc/buffers.h"

struct helper {
	const char *name;
	int map_arg;
	int data_arg; /* -1: the record is what the call's result is assigned to */
};

static const struct helper helpers[] = {
	{"bpf_ringbuf_reserve", 0, -1},
	{"bpf_ringbuf_output", 0, 1},
	{"bpf_perf_event_output", 1, 3},
};

struct visit {
	json_t *buffers;
	CXType target; /* of the variable or cast around the expression */
};

static const struct helper *find_helper(CXCursor call)
{
	CXString name = clang_getCursorSpelling(call);
	const struct helper *found = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(helpers); i++)
		if (!strcmp(clang_getCString(name), helpers[i].name))
			found = &helpers[i];
	clang_disposeString(name);
	return found;
}

static enum CXChildVisitResult take_first(CXCursor cursor, CXCursor parent, CXClientData data)
{
	(void)parent;
	*(CXCursor *)data = cursor;
	return CXChildVisit_Break;
}

static CXCursor first_child(CXCursor cursor)
{
	CXCursor child = clang_getNullCursor();

	clang_visitChildren(cursor, take_first, &child);
	return child;
}

/* The declaration that names the struct behind pointer TYPE; the null cursor when there is none. */
static CXCursor pointed_struct(CXType type)
{
	CXCursor tagged, named;
	CXString tag;

	if (type.kind != CXType_Pointer)
		type = clang_getCanonicalType(type);
	if (type.kind != CXType_Pointer)
		return clang_getNullCursor();
	type = clang_getPointeeType(type);
	named = clang_getTypeDeclaration(type);
	tagged = clang_getTypeDeclaration(clang_getCanonicalType(type));
	if (clang_getCursorKind(tagged) != CXCursor_StructDecl)
		return clang_getNullCursor();
	tag = clang_getCursorSpelling(tagged);
	if (*clang_getCString(tag) && !strchr(clang_getCString(tag), ' '))
		named = tagged;
	clang_disposeString(tag);
	return named;
}

/* Casts stand around an argument: the innermost expression has the type that was written. */
static CXCursor data_struct(CXCursor arg)
{
	CXCursor found = clang_getNullCursor();

	while (!clang_Cursor_isNull(arg) && clang_Cursor_isNull(found)) {
		found = pointed_struct(clang_getCursorType(arg));
		arg = first_child(arg);
	}
	return found;
}

/* The variable in "&rb". */
static CXCursor map_variable(CXCursor arg)
{
	while (!clang_Cursor_isNull(arg) && clang_getCursorKind(arg) != CXCursor_DeclRefExpr)
		arg = first_child(arg);
	return arg;
}

static void note(json_t *buffers, CXCursor map, CXCursor record)
{
	CXString map_name = clang_getCursorSpelling(map), name = clang_getCursorSpelling(record);
	json_t *old = json_object_get(buffers, clang_getCString(map_name));
	const char *word = clang_getCString(name);

	if (!old)
		json_object_set_new(buffers, clang_getCString(map_name), json_string(word));
	else if (!json_is_string(old) || strcmp(json_string_value(old), word))
		json_object_set_new(buffers, clang_getCString(map_name), json_null());
	clang_disposeString(map_name);
	clang_disposeString(name);
}

static void take_call(struct visit *v, CXCursor call)
{
	const struct helper *helper = find_helper(call);
	CXCursor map, record;

	if (!helper || clang_Cursor_getNumArguments(call) <= helper->map_arg ||
	    clang_Cursor_getNumArguments(call) <= helper->data_arg)
		return;
	map = map_variable(clang_Cursor_getArgument(call, (unsigned int)helper->map_arg));
	record = helper->data_arg < 0 ? pointed_struct(v->target)
				      : data_struct(clang_Cursor_getArgument(
						call, (unsigned int)helper->data_arg));
	if (!clang_Cursor_isNull(map) && !clang_Cursor_isNull(record))
		note(v->buffers, map, record);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct visit inner = *(struct visit *)data;

	(void)parent;
	switch (clang_getCursorKind(cursor)) {
	case CXCursor_VarDecl:
	case CXCursor_BinaryOperator:
	case CXCursor_CStyleCastExpr:
		inner.target = clang_getCursorType(cursor);
		break;
	case CXCursor_CallExpr:
		take_call(&inner, cursor);
		break;
	default:
		break;
	}
	clang_visitChildren(cursor, visit, &inner);
	return CXChildVisit_Continue;
}

void buffers_find(CXCursor function, json_t *buffers)
{
	struct visit v = {.buffers = buffers, .target = {.kind = CXType_Invalid}};

	clang_visitChildren(function, visit, &v);
}
