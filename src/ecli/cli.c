// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/dumpable.h"
#include "base/reap.h"
#include "base/streams.h"
#include "base/text.h"
#include "ecli/args.h"
#include "ecli/cli.h"
#include "ecli/cputime.h"
#include "ecli/info.h"
#include "ecli/log.h"
#include "ecli/memory.h"
#include "ecli/options_table.h"
#include "ecli/privilege.h"
#include "ecli/run.h"
#include "ecli/source.h"

enum { STATUS_OK, STATUS_FAILED, STATUS_USAGE };

/* What every program's own command line has, behind its variables. */
enum program_option { PROGRAM_VERBOSE, PROGRAM_HELP, PROGRAM_VERSION, PROGRAM_N };

static const struct arg program_args[PROGRAM_N] = {
	[PROGRAM_VERBOSE] = {"verbose", 0, NULL, "say what libbpf says"},
	[PROGRAM_HELP] = {"help", 'h', NULL, "show this"},
	[PROGRAM_VERSION] = {"version", 'V', NULL, "show the version"},
};

static void say(const char *text)
{
	_cleanup_(buf_donep) struct buf line = {0};

	text_message(&line, "ecli", text);
	buf_flush(&line, STDERR_FILENO);
}

static int fail(int status, const struct error *err)
{
	say(err->text);
	return status;
}

static int print(struct buf *text)
{
	struct error err;
	int r = buf_flush(text, STDOUT_FILENO);

	if (!r)
		return STATUS_OK;
	error_errno(&err, -r, "cannot write to standard output");
	return fail(STATUS_FAILED, &err);
}

static int print_version(void)
{
	_cleanup_(buf_donep) struct buf text = {0};

	buf_puts(&text, "ecli " EXITSNOOP_VERSION "\n");
	return print(&text);
}

static int print_help(void)
{
	_cleanup_(buf_donep) struct buf text = {0};

	buf_puts(
		&text,
		"Runs BPF programs from packages that ecc makes, and shows what they report.\n\n"
		"  ecli run [OPTIONS] PACKAGE [PROGRAM OPTIONS]\n"
		"  ecli info PACKAGE        what is inside, and whether this kernel can run it\n"
		"  ecli PACKAGE             the same as run\n\n"
		"PACKAGE is package.json or a bare foo.bpf.o: a file, - for standard input, or an\n"
		"http(s) URL. What follows it is the program's: 'ecli run PACKAGE --help' lists "
		"it.\n\n"
		"Options\n");
	args_help(&text, run_args, RUN_N);
	return print(&text);
}

/* A program from its bytes to its command line. */
struct program {
	struct choice choice;
	struct buf bytes;
	struct package *package;
	struct image image; /* never loaded: what the settings' types are read from */
	struct settings *settings;
	struct arg *args; /* owned: the settings' and program_args */
	size_t n_settings, n_args;
};

static void program_done(struct program *p)
{
	buf_done(&p->bytes);
	settings_free(p->settings);
	image_close(&p->image);
	package_free(p->package);
	free(p->args);
}

/* An option of every program, less what the variables have taken of its names. */
static struct arg what_is_left(const struct program *p, const struct arg *arg)
{
	struct arg left = *arg;

	for (size_t i = 0; i < p->n_settings; i++) {
		if (!strcmp(p->args[i].long_name, arg->long_name))
			left.hidden = true;
		if (p->args[i].short_name == arg->short_name)
			left.short_name = 0;
	}
	return left;
}

/* The program's variables first: one that is called "verbose" is its own. None is "help". */
static int make_args(struct program *p, struct error *err)
{
	const struct arg *settings = settings_args(p->settings, &p->n_settings);

	p->args = calloc(p->n_settings + PROGRAM_N, sizeof(*p->args));
	if (!p->args)
		return error_errno(err, ENOMEM, "cannot read the options");
	p->n_args = p->n_settings + PROGRAM_N;
	for (size_t i = 0; i < p->n_settings; i++)
		p->args[i] = settings[i];
	for (size_t i = 0; i < PROGRAM_N; i++)
		p->args[p->n_settings + i] = what_is_left(p, &program_args[i]);
	return 0;
}

static int parse_package(struct program *p, const char *name, struct error *err)
{
	int r = privilege_limit(err);

	cputime_limit(CPUTIME_READ);
	return r ? r
		 : package_parse(p->bytes.data ? p->bytes.data : "", p->bytes.len, name,
				 &p->package, err);
}

static int program_parse(struct program *p, const char *name, struct error *err)
{
	int r = parse_package(p, name, err);

	if (!r)
		r = image_open(&p->image, p->package, err);
	if (!r)
		r = settings_new(&p->image, &p->settings, err);
	return r ? r : make_args(p, err);
}

static int program_help(const struct program *p, const char *how)
{
	_cleanup_(buf_donep) struct buf text = {0};
	const char *brief = p->package->doc_brief, *details = p->package->doc_details;

	brief = brief ? brief : "A simple eBPF program";
	text_escape_lines(&text, brief, 0);
	buf_printf(&text, "\n\nUsage: %s [OPTIONS]\n\nOptions\n", how);
	args_help(&text, p->args, p->n_args);
	if (details && *details) {
		buf_putc(&text, '\n');
		text_escape_lines(&text, details, 0);
		buf_putc(&text, '\n');
	}
	return print(&text);
}

static int program_version(const struct program *p)
{
	_cleanup_(buf_donep) struct buf text = {0};
	const char *version = p->package->doc_version;

	version = version && *version ? version : "(no version)";
	text_escape(&text, p->package->object_name, strlen(p->package->object_name));
	buf_putc(&text, ' ');
	text_escape(&text, version, strlen(version));
	buf_putc(&text, '\n');
	return print(&text);
}

static int set_format(struct choice *c, enum output_format format, struct error *err)
{
	if (c->format != OUTPUT_PLAIN && c->format != format)
		return error_set(err, EINVAL, "--json and --csv exclude each other");
	c->format = format;
	return 0;
}

static int set_csv(struct choice *c, const char *how, struct error *err)
{
	static const char *const known[] = {"safe"};
	const char *near;

	if (!how)
		return set_format(c, OUTPUT_CSV, err);
	c->csv_safe = !strcmp(how, "safe");
	if (c->csv_safe)
		return set_format(c, OUTPUT_CSV, err);
	near = text_nearest(how, known, ARRAY_SIZE(known));
	if (near)
		return error_set(err, EINVAL, "--csv '%s': did you mean '%s'?", how, near);
	return error_set(err, EINVAL, "--csv '%s': give safe, or no value", how);
}

/* One option of `ecli run`. -EINVAL with ERR; help and version are the caller's. */
static int take_run_option(struct choice *c, int option, const char *value, struct error *err)
{
	switch (option) {
	case RUN_JSON:
		return set_format(c, OUTPUT_JSON, err);
	case RUN_CSV:
		return set_csv(c, value, err);
	case RUN_TIME:
		return stamp_parse(value, &c->time, err);
	case RUN_ATTACH:
		return pairs_add(&c->targets, value, "--attach PROG=TARGET", err);
	case RUN_ONLY:
		return pairs_add_name(&c->only, value, err);
	case RUN_EXPORT:
		return pairs_add(&c->exports, value, "--export MAP=STRUCT", err);
	case RUN_KEEP_GOING:
		c->keep_going = true;
		return 0;
	case RUN_PRINTK:
		c->printk = true;
		return 0;
	case RUN_NO_SANDBOX:
		c->no_sandbox = true;
		return 0;
	case RUN_VERBOSE:
		c->verbose = true;
		return 0;
	default:
		return 0;
	}
}

static int start_program(struct program *p)
{
	struct error err = {{0}};
	int r;

	log_start(p->choice.verbose);
	r = run_program(&p->choice, p->package, p->settings, say, &err);
	if (!r)
		return STATUS_OK;
	if (log_verifier() && !p->choice.verbose)
		say("--verbose shows all that the verifier says");
	return fail(STATUS_FAILED, &err);
}

/*
 * The program's own command line. A standalone program also takes the options of `ecli run`: HOW is
 * what it is called then, else NULL.
 */
static int run_with_args(struct program *p, struct args *args, const char *how)
{
	struct error err = {{0}};
	const char *value;

	for (;;) {
		bool runs = how && !args_has(args, p->args, p->n_args) &&
			    args_has(args, run_args, RUN_N);
		int i = runs ? args_next(args, run_args, RUN_N, &value, &err)
			     : args_next(args, p->args, p->n_args, &value, &err);
		int r = 0;

		if (i == ARGS_END)
			return start_program(p);
		if (i == ARGS_OPERAND)
			r = error_set(&err, EINVAL,
				      "'%s' is too much: the program takes options only", value);
		else if (i < 0)
			r = i;
		else if (runs)
			r = take_run_option(&p->choice, i, value, &err);
		else if ((size_t)i < p->n_settings)
			r = settings_take(p->settings, (size_t)i, value, &err);
		else if (i - (int)p->n_settings == PROGRAM_HELP)
			return program_help(p, how ? how : "ecli run PACKAGE");
		else if (i - (int)p->n_settings == PROGRAM_VERSION)
			return program_version(p);
		else
			p->choice.verbose = true;
		if (r)
			return fail(STATUS_USAGE, &err);
	}
}

static int command_run(struct args *args)
{
	_cleanup_(program_done) struct program p = {0};
	struct error err = {{0}};
	const char *value;
	int r;

	for (;;) {
		int i = args_next(args, run_args, RUN_N, &value, &err);

		if (i == RUN_HELP)
			return print_help();
		if (i == RUN_VERSION)
			return print_version();
		if (i == ARGS_OPERAND)
			break;
		if (i == ARGS_END)
			r = error_set(&err, EINVAL,
				      "which package? 'ecli --help' shows how it goes");
		else
			r = i < 0 ? i : take_run_option(&p.choice, i, value, &err);
		if (r)
			return fail(STATUS_USAGE, &err);
	}
	log_start(p.choice.verbose);
	r = source_read(value, &p.bytes, &err);
	if (!r)
		r = program_parse(&p, value, &err);
	args->only_operands = false;
	return r ? fail(STATUS_FAILED, &err) : run_with_args(&p, args, NULL);
}

static int command_info(struct args *args)
{
	_cleanup_(program_done) struct program p = {0};
	_cleanup_(buf_donep) struct buf text = {0};
	const char *value, *where = NULL;
	struct error err = {{0}};
	int i, r;

	while ((i = args_next(args, info_args, INFO_N, &value, &err)) != ARGS_END) {
		if (i == INFO_HELP)
			return print_help();
		if (i == ARGS_OPERAND && where)
			i = error_set(&err, EINVAL, "'%s' is too much: give one package", value);
		if (i == -EINVAL)
			return fail(STATUS_USAGE, &err);
		if (i == ARGS_OPERAND)
			where = value;
		else
			p.choice.verbose = true;
	}
	if (!where) {
		error_set(&err, EINVAL, "which package? 'ecli --help' shows how it goes");
		return fail(STATUS_USAGE, &err);
	}
	log_start(p.choice.verbose);
	r = source_read(where, &p.bytes, &err);
	if (!r)
		r = parse_package(&p, where, &err);
	if (!r)
		r = info_print(&p.choice, p.package, &text, &err);
	return r ? fail(STATUS_FAILED, &err) : print(&text);
}

/* The executable itself is the program. */
static int run_standalone(struct program *p, struct args *args, const char *self)
{
	struct error err = {{0}};

	log_start(false);
	if (program_parse(p, self, &err))
		return fail(STATUS_FAILED, &err);
	return run_with_args(p, args, self);
}

/* "runn package.json": a word that is no file, and nearly a command. */
static int check_command(int argc, char **argv, struct error *err)
{
	static const char *const commands[] = {"run", "info"};
	const char *near;

	if (argc < 3 || argv[1][0] == '-' || !access(argv[1], F_OK))
		return 0;
	near = text_nearest(argv[1], commands, ARRAY_SIZE(commands));
	if (!near || !strcmp(near, argv[1]))
		return 0;
	return error_set(err, EINVAL,
			 "'%s' is neither a command nor a package: did you mean 'ecli %s'?",
			 argv[1], near);
}

int cli_main(int argc, char **argv)
{
	_cleanup_(program_done) struct program self = {0};
	struct args args = {.argv = argv, .argc = argc, .at = 1};
	struct error err = {{0}};
	bool standalone;

	memory_limit();
	reap_enable();
	if (dumpable_clear(&err))
		return fail(STATUS_FAILED, &err);
	if (streams_check(&err))
		return fail(STATUS_FAILED, &err);
	if (source_read_self(&self.bytes, &standalone, &err))
		return fail(STATUS_FAILED, &err);
	if (standalone)
		return run_standalone(&self, &args, argv[0]);
	if (check_command(argc, argv, &err))
		return fail(STATUS_USAGE, &err);
	if (argc > 1 && !strcmp(argv[1], "info")) {
		args.at = 2;
		return command_info(&args);
	}
	if (argc > 1 && !strcmp(argv[1], "run"))
		args.at = 2;
	return command_run(&args);
}
