/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * die: the witness of the live tests. Starts processes that die in the ways that its arguments
 * name, reaps them, and prints what the kernel told their parent (see scene.h for the lines).
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "scene.h"

#define WORDS_MAX 32
#define USAGE	  64

static const struct way *const all_ways[] = {
	exit_ways,  thread_ways, family_ways, signal_ways, fault_ways,
	limit_ways, usage_ways,	 play_ways,   race_ways,
};

static const struct way *way_find(const char *name)
{
	for (size_t i = 0; i < sizeof(all_ways) / sizeof(all_ways[0]); i++)
		for (const struct way *way = all_ways[i]; way->name; way++)
			if (!strcmp(way->name, name))
				return way;
	errx(USAGE, "no way to die is called \"%s\"; \"die help\" lists them", name);
}

static void print_help(void)
{
	puts("die [-p] [-n TIMES] WAY [ARG...]\n"
	     "die [-p] [-n TIMES] -          (a WAY [ARG...] a line on standard input)\n\n"
	     "-p starts all before it reaps the first. The ways:");
	for (size_t i = 0; i < sizeof(all_ways) / sizeof(all_ways[0]); i++)
		for (const struct way *way = all_ways[i]; way->name; way++)
			printf("  %-16s %-24s %s\n", way->name, way->args, way->help);
}

static void way_start(char **words)
{
	const struct way *way = way_find(words[0]);
	char label[SCENE_LABEL_MAX] = "";
	struct slot *slot;

	for (char **word = words; *word; word++)
		snprintf(label + strlen(label), sizeof(label) - strlen(label), "%s%s",
			 word == words ? "" : " ", *word);
	if (way->die) {
		if (!scene_clone(label, way->clone_flags, &slot)) {
			way->die(slot, words + 1);
			errx(USAGE, "\"%s\" did not die", label);
		}
		if (way->help_die)
			way->help_die(slot, words + 1);
	} else {
		way->help_die(NULL, words + 1);
	}
}

static void way_repeat(char **words, int times, bool together)
{
	for (int i = 0; i < times; i++) {
		way_start(words);
		if (!together)
			scene_reap();
	}
}

/* All of it, before the first fork(): exit() in a child must find no input to seek back in. */
static char *read_input(void)
{
	char *text = NULL;
	size_t size = 0;

	if (getdelim(&text, &size, '\0', stdin) < 0)
		errx(USAGE, "no ways on standard input");
	fclose(stdin);
	if (open("/dev/null", O_RDONLY) != 0)
		err(USAGE, "/dev/null");
	return text;
}

static void script_run(int times, bool together)
{
	char *text = read_input(), *line, *rest = text;

	while ((line = strsep(&rest, "\n"))) {
		char *words[WORDS_MAX + 1] = {NULL}, *word;
		int n = 0;

		while (n < WORDS_MAX && (word = strsep(&line, " ")))
			if (*word)
				words[n++] = word;
		if (n)
			way_repeat(words, times, together);
	}
	free(text);
}

/* What a process of the scene is after its exec: "--raise SIGNAL". */
static int raise_again(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	raise(sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	return USAGE;
}

int main(int argc, char **argv)
{
	bool together = false;
	int times = 1, c;

	if (argc == 3 && !strcmp(argv[1], "--raise"))
		return raise_again(atoi(argv[2]));
	while ((c = getopt(argc, argv, "+pn:")) != -1) {
		if (c == 'p')
			together = true;
		else if (c == 'n')
			times = atoi(optarg);
		else
			return USAGE;
	}
	argv += optind;
	if (!argv[0] || !strcmp(argv[0], "help")) {
		print_help();
		return argv[0] ? 0 : USAGE;
	}
	/* Not the caller's business: a bats run ignores some, and ignored signals do not kill. */
	for (int sig = 1; sig <= 64; sig++)
		signal(sig, SIG_DFL);
	if (scene_init() < 0)
		err(71, "no memory to share");
	if (!strcmp(argv[0], "-"))
		script_run(times, together);
	else
		way_repeat(argv, times, together);
	scene_reap();
	return 0;
}
