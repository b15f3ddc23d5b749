// SPDX-License-Identifier: BSD-2-Clause
/* ecc: compiles a BPF program to a package. The only part of it that speaks. */
#include <bpf/libbpf.h>
#include <stdio.h>

#include "base/reap.h"
#include "ecc/build.h"
#include "ecc/options.h"

enum { EXIT_USAGE = 2 };

static void say_step(enum build_step step, const char *package)
{
	static const char *const steps[] = {
		[BUILD_COMPILE] = "Compiling bpf object",
		[BUILD_EXPORT] = "Generating export types",
		[BUILD_PACK] = "Packing ebpf object and config into ",
	};

	printf("%s%s...\n", steps[step], package ? package : "");
	/* before the tools speak on the other stream */
	fflush(stdout);
}

static void say_note(const char *text)
{
	fprintf(stderr, "ecc: note: %s\n", text);
}

static int finish(FILE *out)
{
	return fflush(out) || ferror(out) ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	const struct build_hooks hooks = {.step = say_step, .note = say_note};
	_cleanup_(options_donep) struct options options = {0};
	enum options_action action;
	struct error err = {0};

	reap_enable();
	/* What it says is told in our own words, or kept by those who ask for it. */
	libbpf_set_print(NULL);
	if (options_parse(&options, argc, argv, &action, &err)) {
		fprintf(stderr, "ecc: %s\n", err.text);
		return EXIT_USAGE;
	}
	if (action == OPTIONS_HELP) {
		options_help(stdout);
		return finish(stdout);
	}
	if (action == OPTIONS_VERSION) {
		printf("ecc %s\n", EXITSNOOP_VERSION);
		return finish(stdout);
	}
	if (build_run(&options, &hooks, &err)) {
		if (*err.text)
			fprintf(stderr, "ecc: %s\n", err.text);
		return EXIT_FAILURE;
	}
	return finish(stdout);
}
