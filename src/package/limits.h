/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * limits: what a package, or who wrote it, can make ecli spend. One row a limit: its name, its
 * value, and what is counted. docs/security.md lists the same rows with the reason of each, which a
 * test compares. An error names the limit by limit_exceeded().
 */
#pragma once

#include "base/error.h"

/* clang-format off */
#define LIMITS(row)                                                                                \
	row(PACKAGE_BYTES, 64 << 20, "bytes of a package, and of the object in it")                \
	row(JSON_VALUES, 1 << 18, "values and keys in a package's JSON")                           \
	row(JSON_DEPTH, 64, "objects and arrays of JSON in each other")                            \
	row(TEXT_BYTES, 64 << 10, "bytes of one text in a package")                                \
	row(NAME_BYTES, 255, "bytes of a name")                                                    \
	row(ITEMS, 4096, "items of one list of a package")                                         \
	row(READ_SECONDS, 4, "seconds of CPU time to read a package")                              \
	row(LOAD_SECONDS, 60, "seconds of CPU time to prepare an object for the kernel")           \
	row(OBJECT_NAME_BYTES, 511, "bytes of a symbol's name in an object, and of one in its BTF") \
	row(SECTION_NAME_BYTES, 8 << 10, "bytes of the name of an object's section")               \
	row(SECTIONS, 4096, "sections of an object")                                               \
	row(SYMBOLS, 1 << 16, "symbols of an object")                                              \
	row(FUNCTION_BYTES, 64 << 20, "bytes of all functions of an object")                       \
	row(ZEROED_BYTES, 256 << 20, "bytes of an object's sections that hold only zeros")         \
	row(PROGRAMS, 1024, "programs of an object")                                               \
	row(MAPS, 1024, "maps of an object")                                                       \
	row(MAP_BYTES, 1 << 30, "bytes of all maps of an object")                                  \
	row(BTF_BYTES, 16 << 20, "bytes of an object's BTF")                                       \
	row(BTF_TYPES, 0xfffff, "types of an object's BTF")                                        \
	row(BTF_DEPTH, 64, "types of an object's BTF in each other")                               \
	row(TYPE_BYTES, 16 << 20, "bytes of a type that is shown")                                 \
	row(TYPE_MEMBERS, 16384, "members of a type that is shown, and of those in it")            \
	row(TYPE_VALUES, 1 << 16, "values that a type that is shown prints")                       \
	row(ENUMERATORS, 4096, "constants of an enum that is shown")                               \
	row(VARIABLES, 4096, "global variables of an object")                                      \
	row(OPTIONS, 1024, "options of a program")                                                 \
	row(OPTION_BYTES, 64 << 10, "bytes of a variable that is an option")                       \
	row(EXPORT_TYPES, 256, "types of records")                                                 \
	row(SOURCES, 256, "buffers, or sampled maps, of a program")                                \
	row(SAMPLED_BYTES, 256 << 20, "bytes of all sampled maps together")                        \
	row(PERF_BYTES, 256 << 20, "bytes of all perf event buffers together")                     \
	row(RECORD_BYTES, 1 << 20, "bytes of a record that are shown")                             \
	row(HISTOGRAM_SLOTS, 1 << 16, "slots of a histogram")                                      \
	row(MEMORY_BYTES, 1 << 30, "bytes of memory of all of ecli")
/* clang-format on */

#define LIMIT_ROW(name, value, what) LIMIT_##name,
enum limit { LIMITS(LIMIT_ROW) LIMIT_N };
#undef LIMIT_ROW

#define LIMIT_ROW(name, value, what) MAX_##name = (value),
enum { LIMITS(LIMIT_ROW) };
#undef LIMIT_ROW

void limit_text(struct error *err, enum limit which, const char *what);

/*
 * -E2BIG, with "WHAT: more than 4096 items of one list of a package" as the text of ERR. Inline, so
 * that analyzers see that it is no success.
 */
static inline int limit_exceeded(struct error *err, enum limit which, const char *what)
{
	limit_text(err, which, what);
	return error_result(E2BIG);
}
