// SPDX-License-Identifier: BSD-2-Clause
/*
 * buffers: the perf buffer and the ring buffer under the same load, for ./do bench ring.
 *
 *	buffers WAY EXPERIMENT		prints the figures as a JSON object
 */
#include <string.h>
#include <unistd.h>

#include "experiment.h"

static const struct {
	const char *name;
	experiment_fn run;
} experiments[] = {
	{"burst", experiment_burst},   {"full", experiment_full},   {"order", experiment_order},
	{"steady", experiment_steady}, {"quiet", experiment_quiet}, {"latency", experiment_latency},
	{"speed", experiment_speed},
};

static experiment_fn find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(experiments); i++)
		if (!strcmp(experiments[i].name, name))
			return experiments[i].run;
	return NULL;
}

static int usage(void)
{
	fprintf(stderr, "usage: buffers WAY EXPERIMENT\nways:");
	channel_way_list(stderr);
	fprintf(stderr, "\nexperiments:");
	for (size_t i = 0; i < ARRAY_SIZE(experiments); i++)
		fprintf(stderr, " %s", experiments[i].name);
	fprintf(stderr, "\n");
	return 2;
}

int main(int argc, char **argv)
{
	const struct channel_way *way = argc == 3 ? channel_way_find(argv[1]) : NULL;
	experiment_fn run = argc == 3 ? find(argv[2]) : NULL;
	struct error err = {""};

	if (!way || !run)
		return usage();
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
		fprintf(stderr, "buffers: wants two CPUs\n");
		return 1;
	}
	if (run(way, &err)) {
		fprintf(stderr, "buffers: %s %s: %s\n", argv[1], argv[2], err.text);
		return 1;
	}
	return 0;
}
