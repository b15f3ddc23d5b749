/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * package: package.json of eunomia-bpf, read. One JSON object: "bpf_object" is base64 of a zlib
 * stream of the ELF object, "bpf_object_size" its length, "meta" what is inside.
 *
 * A package comes from anywhere and is not trusted: every length is bounded (package/limits.h),
 * every type of a member is checked, the object inflates to exactly the length told or not at all.
 * Unknown members are ignored, as the format asks. Older packages (no eunomia_version, null progs
 * or maps) are read. What the object itself tells (programs, maps, variables, types) is not
 * repeated here: the package adds descriptions, options, sampling and how to attach.
 *
 * Strings and JSON values are borrowed from the package and live as long as it does.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct package_variable {
	const char *section; /* ".rodata" */
	const char *name;
	const char *type;	 /* a C declaration, "char[16]" */
	const char *description; /* or NULL */
	const json_t *value;	 /* set before loading; or NULL */
	bool has_arg;
	const json_t *arg_default; /* or NULL */
	const char *arg_long;	   /* or NULL */
	const char *arg_help;	   /* or NULL */
	char arg_short;		   /* or 0 */
};

enum package_sample {
	PACKAGE_SAMPLE_KV,
	PACKAGE_SAMPLE_LOG2,
	PACKAGE_SAMPLE_LINEAR,
};

/* Which type the records of a buffer have. */
enum package_export {
	PACKAGE_EXPORT_DEFAULT, /* one of the export types */
	PACKAGE_EXPORT_NONE,
	PACKAGE_EXPORT_TYPE,	/* export_type_id */
	PACKAGE_EXPORT_MEMBERS, /* export_members */
};

struct package_member {
	const char *name;
	uint32_t offset; /* bytes */
	uint32_t type_id;
};

struct package_map {
	const char *name;
	const char *ident;
	uint64_t interval_ms; /* 0: the map is not sampled */
	enum package_sample sample;
	const char *unit;
	bool clear;
	bool stack_trace; /* "intepreter" (so spelt): records hold stack traces */
	enum package_export export;
	uint32_t export_type_id;
	struct package_member *export_members; /* owned */
	size_t n_export_members;
};

/* How one program attaches where its SEC() cannot say it. Numbers that are not told are 0. */
struct package_program {
	const char *name;
	const char *attach; /* the SEC() string */
	bool link;
	int64_t ifindex;
	uint32_t flags;
	bool egress;
	uint32_t tc_handle;
	uint32_t tc_priority;
};

struct package_type {
	const char *name;
	uint32_t size;
	uint32_t type_id;
};

struct package {
	json_t *root; /* owned; NULL for a bare object */
	void *object; /* owned; the ELF file */
	size_t object_size;
	const char *object_name;			   /* "exitsnoop_bpf" */
	const char *version;				   /* eunomia_version, or NULL */
	const char *doc_version, *doc_brief, *doc_details; /* or NULL */
	struct package_variable *variables;		   /* owned */
	size_t n_variables;
	struct package_map *maps; /* owned */
	size_t n_maps;
	struct package_program *programs; /* owned */
	size_t n_programs;
	struct package_type *types; /* owned; in header order */
	size_t n_types;
};

/*
 * Reads TEXT: a package, or, when it begins as an ELF file does, a bare object named NAME (its
 * file's name: "dir/foo.bpf.o" is known as "foo_bpf"). TEXT is not kept.
 */
int package_parse(const void *text, size_t len, const char *name, struct package **ret,
		  struct error *err);
void package_free(struct package *p); /* NULL is fine */
DEFINE_CLEANUP(struct package *, package_free)

/* By name, or NULL: the package says nothing about it. */
const struct package_variable *package_variable(const struct package *p, const char *name);
const struct package_map *package_map(const struct package *p, const char *name);
const struct package_program *package_program(const struct package *p, const char *name);
