// SPDX-License-Identifier: BSD-2-Clause
/* ecc: compiles a BPF program to a package. The only part of it that speaks. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/reap.h"
#include "base/streams.h"
#include "base/text.h"
#include "ecc/build.h"
#include "ecc/options.h"

enum { EXIT_USAGE = 2 };

static int write_error; /* errno of the first failed write to standard output */

/* Of standard output: more than help needs. On a terminal too, only flush() writes, and so finds
 * the errno of the write. */
static char out_room[8192];

static void flush(void)
{
	if (!write_error)
		write_error = fflush(stdout) ? errno : ferror(stdout) ? EIO : 0;
}

static void say_step(enum build_step step, const char *package)
{
	static const char *const steps[] = {
		[BUILD_COMPILE] = "Compiling bpf object",
		[BUILD_EXPORT] = "Generating export types",
		[BUILD_PACK] = "Packing ebpf object and config into ",
	};

	printf("%s%s...\n", steps[step], package ? package : "");
	/* before the tools speak on the other stream */
	flush();
}

static void say(const char *program, const char *text)
{
	_cleanup_(buf_donep) struct buf line = {0};

	text_message(&line, program, text);
	buf_flush(&line, STDERR_FILENO);
}

static void say_note(const char *text)
{
	say("ecc: note", text);
}

static void say_warning(const char *text)
{
	say("ecc: warning", text);
}

static int fail(int status, const struct error *err)
{
	say("ecc", err->text);
	return status;
}

static int finish(void)
{
	struct error err;

	flush();
	if (!write_error)
		return EXIT_SUCCESS;
	error_errno(&err, write_error, "cannot write to standard output");
	return fail(EXIT_FAILURE, &err);
}

int main(int argc, char **argv)
{
	const struct build_hooks hooks = {.step = say_step, .note = say_note, .warn = say_warning};
	_cleanup_(options_donep) struct options options = {0};
	enum options_action action;
	struct error err = {0};

	reap_enable();
	if (streams_check(&err))
		return fail(EXIT_FAILURE, &err);
	setvbuf(stdout, out_room, _IOFBF, sizeof(out_room));
	/* What it says is told in our own words, or kept by those who ask for it. */
	libbpf_set_print(NULL);
	if (options_parse(&options, argc, argv, &action, &err))
		return fail(EXIT_USAGE, &err);
	if (action == OPTIONS_HELP) {
		options_help(stdout);
		return finish();
	}
	if (action == OPTIONS_VERSION) {
		printf("ecc %s\n", EXITSNOOP_VERSION);
		return finish();
	}
	if (build_run(&options, &hooks, &err))
		return *err.text ? fail(EXIT_FAILURE, &err) : EXIT_FAILURE;
	return finish();
}
