// SPDX-License-Identifier: BSD-2-Clause
#include <endian.h>
#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "ecc/options.h"

enum kind { KIND_FLAG, KIND_STRING, KIND_CFLAG, KIND_TARGET, KIND_ACTION };

struct option_row {
	char letter; /* 0: has only a long name */
	const char *name;
	const char *arg; /* what help calls its argument; NULL: takes none */
	enum kind kind;
	size_t at; /* offset in struct options; the action with KIND_ACTION */
	const char *help;
	const char *group; /* a heading to print before it */
};

#define AT(field) offsetof(struct options, field)

static const struct option_row rows[] = {
	{'o', "output-path", "DIR", KIND_STRING, AT(output_dir),
	 "write there (default: beside SOURCE)", "Output"},
	{0, "name", "NAME", KIND_STRING, AT(name),
	 "the package is NAME.package.json: several fit in a folder", NULL},
	{'n', "no-generate-package-json", NULL, KIND_FLAG, AT(no_package),
	 "object and skeleton only", NULL},
	{'y', "yaml", NULL, KIND_FLAG, AT(yaml), "write the skeleton as YAML too", NULL},
	{'s', "standalone", NULL, KIND_FLAG, AT(standalone),
	 "also write one executable that holds program and runtime", NULL},
	{0, "runtime", "FILE", KIND_STRING, AT(runtime),
	 "the ecli that -s packs (default: beside ecc)", NULL},
	{0, "header-only", NULL, KIND_FLAG, AT(header_only),
	 "the exported structs are in SOURCE itself", "Input"},
	{0, "vmlinux", "PATH", KIND_STRING, AT(vmlinux),
	 "a vmlinux.h or its folder (default: the running kernel's)", NULL},
	{0, "btf", "FILE", KIND_STRING, AT(btf),
	 "make vmlinux.h from this BTF (raw, or in an ELF file)", NULL},
	{'w', "workspace-path", "DIR", KIND_STRING, AT(workspace),
	 "look for vmlinux.h and headers here first", NULL},
	{'b', "btfgen", NULL, KIND_FLAG, AT(btfgen),
	 "also write a tar with tailored BTF for kernels without", NULL},
	{0, "btfhub-archive", "DIR", KIND_STRING, AT(btfhub_archive),
	 "the BTFHub archive that -b tailors", NULL},
	{'a', "additional-cflags", "FLAG", KIND_CFLAG, 0, "pass FLAG to clang; repeat for more",
	 "Tools"},
	{0, "target", "ARCH", KIND_TARGET, AT(target),
	 "compile for this machine (default: this one)", NULL},
	{'c', "clang-bin", "PATH", KIND_STRING, AT(clang), "the clang to use", NULL},
	{'l', "llvm-strip-bin", "PATH", KIND_STRING, AT(strip),
	 "strip by this llvm-strip, not by libbpf", NULL},
	{0, "bpftool-bin", "PATH", KIND_STRING, AT(bpftool), "the bpftool that -b uses", NULL},
	{'v', "verbose", NULL, KIND_FLAG, AT(verbose), "show the commands that run", NULL},
	{'h', "help", NULL, KIND_ACTION, OPTIONS_HELP, "show this and leave", "About"},
	{'V', "version", NULL, KIND_ACTION, OPTIONS_VERSION, "show the version and leave", NULL},
};

#define LONG_BASE 256 /* getopt_long's value of rows[i] is LONG_BASE + i */

static void make_getopt_tables(char *letters, struct option *longs)
{
	*letters++ = ':';
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		longs[i] = (struct option){rows[i].name, rows[i].arg ? 1 : 0, NULL,
					   LONG_BASE + (int)i};
		if (!rows[i].letter)
			continue;
		*letters++ = rows[i].letter;
		if (rows[i].arg)
			*letters++ = ':';
	}
	*letters = 0;
	longs[ARRAY_SIZE(rows)] = (struct option){0};
}

static const struct option_row *find_row(int value)
{
	if (value >= LONG_BASE)
		return &rows[value - LONG_BASE];
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (value && rows[i].letter == value)
			return &rows[i];
	return NULL;
}

static int unknown_option(const char *word, struct error *err)
{
	const char *names[ARRAY_SIZE(rows)], *near;
	char name[64];

	if (strncmp(word, "--", 2))
		return error_set(err, EINVAL, "there is no option %s; see ecc --help", word);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		names[i] = rows[i].name;
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

static int take(struct options *o, const struct option_row *row, char *arg,
		enum options_action *action, struct error *err)
{
	switch (row->kind) {
	case KIND_FLAG:
		*(bool *)((char *)o + row->at) = true;
		break;
	case KIND_STRING:
		if (!*arg)
			return error_set(err, EINVAL, "--%s: %s must not be empty", row->name,
					 row->arg);
		*(const char **)((char *)o + row->at) = arg;
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
		o->source = words[0];
	if (n > 1)
		o->header = words[1];
	else if (o->header_only)
		o->header = o->source;
	return check(o, err);
}

int options_parse(struct options *o, int argc, char **argv, enum options_action *ret_action,
		  struct error *err)
{
	char letters[2 * ARRAY_SIZE(rows) + 2];
	struct option longs[ARRAY_SIZE(rows) + 1];
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
}

static const char help_head[] =
	"Usage: ecc [OPTIONS] SOURCE [HEADER]\n"
	"Compiles a BPF program to a package that ecli runs.\n"
	"\n"
	"SOURCE is the program (foo.bpf.c). HEADER declares the structs that it sends to user\n"
	"space; ecli prints their fields. Written beside SOURCE: foo.bpf.o, foo.skel.json and\n"
	"package.json.\n";

static const char help_tail[] =
	"\n"
	"Examples:\n"
	"  ecc exitsnoop.bpf.c exitsnoop.h             then: ecli run package.json\n"
	"  ecc --name opens opens.bpf.c opens.h        makes opens.package.json\n"
	"  ecc -s -o dist runqlat.bpf.c runqlat.h      makes dist/runqlat, one file to copy\n"
	"  ecc -a -Wall -a -DDEBUG hello.bpf.c         with warnings and a macro\n"
	"  ecc --target arm64 --btf arm64.btf p.bpf.c  for another machine\n";

void options_help(FILE *out)
{
	char left[64];

	fputs(help_head, out);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct option_row *row = &rows[i];
		char letter[5] = {'-', row->letter, ',', ' ', 0};

		if (row->group)
			fprintf(out, "\n%s:\n", row->group);
		snprintf(left, sizeof(left), "%s--%s%s%s", row->letter ? letter : "    ", row->name,
			 row->arg ? " " : "", row->arg ? row->arg : "");
		fprintf(out, "  %-32s %s\n", left, row->help);
	}
	fputs("\nMachines for --target: ", out);
	target_list(out);
	fputc('\n', out);
	fputs(help_tail, out);
}
