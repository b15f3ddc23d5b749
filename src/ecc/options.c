// SPDX-License-Identifier: BSD-2-Clause
#include <endian.h>
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "base/text.h"
#include "ecc/options.h"
#include "ecc/options_table.h"

#define LONG_BASE 256 /* getopt_long's value of option_rows[i] is LONG_BASE + i */

static void make_getopt_tables(char *letters, struct option *longs)
{
	*letters++ = ':';
	for (size_t i = 0; i < OPTION_ROWS; i++) {
		longs[i] = (struct option){option_rows[i].name, option_rows[i].arg ? 1 : 0, NULL,
					   LONG_BASE + (int)i};
		if (!option_rows[i].letter)
			continue;
		*letters++ = option_rows[i].letter;
		if (option_rows[i].arg)
			*letters++ = ':';
	}
	*letters = 0;
	longs[OPTION_ROWS] = (struct option){0};
}

static const struct option_row *find_row(int value)
{
	if (value >= LONG_BASE)
		return &option_rows[value - LONG_BASE];
	for (size_t i = 0; i < OPTION_ROWS; i++)
		if (value && option_rows[i].letter == value)
			return &option_rows[i];
	return NULL;
}

static int unknown_option(const char *word, struct error *err)
{
	const char *names[OPTION_ROWS], *near;
	char name[64];

	if (strncmp(word, "--", 2))
		return error_set(err, EINVAL, "there is no option %s; see ecc --help", word);
	for (size_t i = 0; i < OPTION_ROWS; i++)
		names[i] = option_rows[i].name;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word + 2, "="), word + 2);
	near = text_nearest(name, names, ARRAY_SIZE(names));
	if (!near)
		return error_set(err, EINVAL, "there is no option --%s; see ecc --help", name);
	return error_set(err, EINVAL, "there is no option --%s; did you mean --%s?", name, near);
}

static int bad_option(int got, const char *word, int letter, struct error *err)
{
	const struct option_row *row = find_row(letter);
	char text[3] = {'-', (char)letter, 0};

	if (got == ':')
		return error_set(err, EINVAL, "%s needs an argument: %s",
				 strncmp(word, "--", 2) ? text : word, row ? row->arg : "");
	if (row) /* getopt's '?' for a known one: "--flag=value" */
		return error_set(err, EINVAL, "--%s takes no argument", row->name);
	return unknown_option(letter && strncmp(word, "--", 2) ? text : word, err);
}

static int set_target(struct options *o, const char *name, struct error *err)
{
	const char *near = target_nearest(name);

	o->target = target_find(name);
	if (o->target)
		return 0;
	return error_set(err, EINVAL, "--target: there is no machine '%s'%s%s%s", name,
			 near ? "; did you mean " : "; ecc --help lists them", near ? near : "",
			 near ? "?" : "");
}

/* "-DA -DB" in one word, as scripts for other tools give it, is two flags. */
static void take_flags(struct argv *flags, const char *words)
{
	const char *start = words;

	for (const char *s = words; *s; s++) {
		if (*s != ' ' || s[1] != '-' || s == start)
			continue;
		argv_addf(flags, "%.*s", (int)(s - start), start);
		start = s + 1;
	}
	argv_add(flags, start);
}

/* PATH, as no tool takes it for an option of its own. NULL without memory. */
static const char *plain_path(struct options *o, const char *path)
{
	if (*path != '-')
		return path;
	argv_addf(&o->paths, "./%s", path);
	return o->paths.failed ? NULL : o->paths.v[o->paths.n - 1];
}

static int take(struct options *o, const struct option_row *row, char *arg,
		enum options_action *action, struct error *err)
{
	if ((row->kind == KIND_STRING || row->kind == KIND_PATH) && !*arg)
		return error_set(err, EINVAL, "--%s: %s must not be empty", row->name, row->arg);
	switch (row->kind) {
	case KIND_FLAG:
		*(bool *)((char *)o + row->at) = true;
		break;
	case KIND_STRING:
		*(const char **)((char *)o + row->at) = arg;
		break;
	case KIND_PATH:
		*(const char **)((char *)o + row->at) = plain_path(o, arg);
		break;
	case KIND_CFLAG:
		take_flags(&o->cflags, arg);
		break;
	case KIND_TARGET:
		return set_target(o, arg, err);
	case KIND_ACTION:
		if (*action == OPTIONS_COMPILE)
			*action = (enum options_action)row->at;
		break;
	}
	return 0;
}

static int check(const struct options *o, struct error *err)
{
	if (!o->source)
		return error_set(err, EINVAL, "which program? ecc SOURCE [HEADER]; see ecc --help");
	if (!o->target)
		return error_set(err, EINVAL,
				 "this machine is not in the list of --target; give one");
	if (o->target->big_endian != (__BYTE_ORDER == __BIG_ENDIAN))
		return error_set(
			err, EINVAL,
			"--target %s: its byte order is not this machine's, and libbpf reads "
			"no such objects; run ecc on one of its kind",
			o->target->name);
	if (o->vmlinux && o->btf)
		return error_set(err, EINVAL, "--vmlinux and --btf exclude each other");
	if (o->name && (strchr(o->name, '/') || o->name[0] == '.'))
		return error_set(err, EINVAL,
				 "--name is a file name, not '%s'; use -o for the folder", o->name);
	if (o->btfgen != !!o->btfhub_archive)
		return error_set(err, EINVAL,
				 o->btfgen ? "-b needs --btfhub-archive DIR"
					   : "--btfhub-archive is only for -b");
	if (o->standalone && o->no_package)
		return error_set(err, EINVAL, "-s packs what -n leaves out: give one of them");
	return 0;
}

static int take_operands(struct options *o, int n, char **words, struct error *err)
{
	int most = o->header_only ? 1 : 2;

	if (n > most)
		return error_set(err, EINVAL, "one SOURCE%s at most; '%s' is too much",
				 o->header_only ? "" : " and one HEADER", words[most]);
	if (n > 0)
		o->source = plain_path(o, words[0]);
	if (n > 1)
		o->header = plain_path(o, words[1]);
	else if (o->header_only)
		o->header = o->source;
	if (o->paths.failed)
		return error_errno(err, ENOMEM, "cannot read the command line");
	return check(o, err);
}

int options_parse(struct options *o, int argc, char **argv, enum options_action *ret_action,
		  struct error *err)
{
	char letters[2 * OPTION_ROWS + 2];
	struct option longs[OPTION_ROWS + 1];
	int got, index, r;

	*o = (struct options){.clang = ECC_CLANG, .bpftool = "bpftool"};
	o->target = target_host();
	*ret_action = OPTIONS_COMPILE;
	make_getopt_tables(letters, longs);
	opterr = 0;
	for (;;) {
		const struct option_row *row;
		int before = optind;

		got = getopt_long(argc, argv, letters, longs, &index);
		if (got < 0)
			break;
		row = find_row(got);
		if (!row)
			return bad_option(got, argv[optind > before ? optind - 1 : optind], optopt,
					  err);
		r = take(o, row, optarg, ret_action, err);
		if (r)
			return r;
	}
	if (*ret_action != OPTIONS_COMPILE)
		return 0;
	return take_operands(o, argc - optind, argv + optind, err);
}

void options_done(struct options *o)
{
	argv_done(&o->cflags);
	argv_done(&o->paths);
}

static const char help_head[] =
	"Usage: ecc [OPTIONS] SOURCE [HEADER]\n"
	"Compiles a BPF program to a package that ecli runs.\n"
	"\n"
	"SOURCE is the program (foo.bpf.c). HEADER declares the structs that it sends to user\n"
	"space; ecli prints their fields. Written beside SOURCE: foo.bpf.o, foo.skel.json and\n"
	"package.json.\n";

void options_help(FILE *out)
{
	char left[64];

	fputs(help_head, out);
	for (size_t i = 0; i < OPTION_ROWS; i++) {
		const struct option_row *row = &option_rows[i];
		char letter[5] = {'-', row->letter, ',', ' ', 0};

		if (row->group)
			fprintf(out, "\n%s:\n", row->group);
		snprintf(left, sizeof(left), "%s--%s%s%s", row->letter ? letter : "    ", row->name,
			 row->arg ? " " : "", row->arg ? row->arg : "");
		fprintf(out, "  %-32s %s\n", left, row->help);
	}
	fprintf(out, "\nMachines for --target: %s\n", target_names());
	fputs("\nExamples:\n", out);
	for (size_t i = 0; i < OPTION_EXAMPLES; i++)
		fprintf(out, "  %-43s %s\n", option_examples[i].command, option_examples[i].does);
}
