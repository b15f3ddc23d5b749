// SPDX-License-Identifier: BSD-2-Clause
/*
 * exitsnoop's command line: words with a NUL behind each. Any words give options or one sentence;
 * options that were accepted keep the bounds that the kernel half and the outputs rely on, and
 * their filters take any death.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"

#define MAX_WORDS 64

static struct users *users;

/* NOLINTNEXTLINE(readability-non-const-parameter): libFuzzer says what it is */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	users = users_new();
	return 0;
}

static void check_settings(const struct options *o)
{
	const struct settings *s = &o->tracer.settings;

	if (o->tracer.n_pids > OPTIONS_PIDS_MAX || o->tracer.n_ppids > OPTIONS_PIDS_MAX ||
	    s->n_comms > SETTINGS_COMMS || s->n_uids > SETTINGS_UIDS ||
	    s->args_size > RECORD_ARGS_MAX || !o->tracer.ring_bytes ||
	    o->tracer.ring_bytes > TRACER_RING_MAX)
		abort();
	for (uint32_t i = 0; i < s->n_comms; i++)
		if (s->comms[i].len > sizeof(s->comms[i].name))
			abort();
	for (size_t i = 0; i < o->tracer.n_pids; i++)
		if (!o->pids[i] || o->pids[i] > INT32_MAX)
			abort();
	if (!s->by_pid != !o->tracer.n_pids || !s->by_ppid != !o->tracer.n_ppids)
		abort();
}

static void check_output(const struct options *o)
{
	if (!o->output.columns.n || o->output.columns.n > FIELD_COLUMNS_MAX)
		abort();
	for (size_t i = 0; i < o->output.columns.n; i++)
		if (o->output.columns.fields[i] < field_table ||
		    o->output.columns.fields[i] >= field_table + field_count)
			abort();
}

/* A death whose names fill their fields, without a NUL, as a hostile record may have them. */
static void select_one(const struct options *o)
{
	static const char container[] =
		"/docker/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	struct record_exit r = {0};
	struct cgroup_info cgroup = {0};
	struct image image = {.exe = "/usr/bin/["};
	struct event e = {.r = &r, .cgroup = &cgroup, .image = &image};

	memset(r.sender.comm, 'x', sizeof(r.sender.comm));
	cgroup.path = container;
	cgroup_parse(container, &cgroup.place);
	selection_pass(&o->selection, &e);
	e.death.killer = &r.sender;
	cgroup.path = "/system.slice/x.service";
	cgroup_parse(cgroup.path, &cgroup.place);
	selection_pass(&o->selection, &e);
}

static void parse(int argc, char **argv)
{
	static struct options o;
	struct error err = {{0}};
	int r = options_parse(argc, argv, users, &o, &err);

	if (r > 0 || (r < 0) != (err.text[0] != '\0'))
		abort();
	if (r || o.action != ACTION_TRACE)
		return;
	check_settings(&o);
	check_output(&o);
	select_one(&o);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *argv[MAX_WORDS + 2] = {strdup("exitsnoop")};
	int argc = 1;

	/* Blocks of their own, so that one byte too far is seen. */
	for (size_t at = 0; at < size && argc <= MAX_WORDS;) {
		argv[argc] = strndup((const char *)data + at, size - at);
		at += strlen(argv[argc++]) + 1;
	}
	parse(argc, argv);
	/* getopt_long() moves words, it loses none. */
	for (int i = 0; i < argc; i++)
		free(argv[i]);
	return 0;
}
