/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manual: what a program tells of itself in its man page and to the completions of bash, zsh and
 * fish. Each program's manual.c fills one from the tables that its --help is made of; the build
 * runs it for each kind of text. Nothing of this is in the programs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* What the value of an option, or an operand, can be. */
enum manual_values {
	VALUES_OTHER,
	VALUES_WORDS, /* one of words */
	VALUES_LIST,  /* some of words, by commas */
	VALUES_FILES,
	VALUES_FOLDERS,
	VALUES_USERS,
	VALUES_SIGNALS,
};

struct manual_option {
	char letter;	     /* 0: long only */
	const char *name;    /* without dashes */
	const char *arg;     /* "PID"; NULL: takes none; "[FORMAT]": optional, behind a '=' */
	const char *help;    /* NULL: in no text */
	const char *example; /* NULL: none */
	enum manual_values values;
	const char *words; /* by spaces */
};

struct manual_group {
	const char *title;
	const struct manual_option *options;
	size_t n;
};

/* A term and what it means, or a command and what it does. */
struct manual_item {
	const char *term, *text;
};

struct manual_section {
	const char *title; /* in capitals */
	const char *text;  /* before the items; NULL: none */
	const struct manual_item *items;
	size_t n;
};

struct manual {
	const char *name;
	int section;
	const char *volume; /* "System Administration" */
	const char *brief;
	const char *const *synopsis; /* each way to call it, without its name; NULL ends them */
	const char *description;     /* paragraphs with an empty line between */
	const struct manual_group *groups;
	size_t n_groups;
	const struct manual_section *sections;
	size_t n_sections;
	const char *see_also; /* "ecli(8), ecc(1)" */
	const char *commands; /* what the first word may be; NULL: there is no such thing */
	bool takes_files;     /* operands are files */
	bool takes_command;   /* behind "--" comes another program's command line */
};

/* KIND is man, bash, zsh or fish. Appends the text to OUT; -EINVAL for another kind. */
int manual_put(const struct manual *m, const char *kind, struct buf *out);

/* The parts of it. */
void manual_put_man(const struct manual *m, struct buf *out);
void manual_put_bash(const struct manual *m, struct buf *out);
void manual_put_zsh(const struct manual *m, struct buf *out);
void manual_put_fish(const struct manual *m, struct buf *out);

/* What a value is, by what help calls it: FILE and PATH, DIR, USER; any other is VALUES_OTHER. */
enum manual_values manual_values_of(const char *arg);

/* Calls FN for every option that has a help text. */
void manual_each_option(const struct manual *m, struct buf *out,
			void (*fn)(struct buf *out, const struct manual *m,
				   const struct manual_option *o));

/* main() of the program that makes the texts: writes the kind that ARGV names to stdout. */
int manual_main(int argc, char **argv, const struct manual *m);
