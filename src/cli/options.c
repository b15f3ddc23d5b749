// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/option.h"
#include "cli/options.h"

#define ARGS_SIZE_DEFAULT 4096
#define ID_BASE		  0x100 /* getopt values: this plus the option's id */

/* getopt's tables, made from ours. */
struct getopt_tables {
	struct option longs[OPTIONS + 1];
	char shorts[2 * OPTIONS + 4];
};

static void make_tables(struct getopt_tables *t)
{
	size_t n = 0;
	char *at = t->shorts;

	memset(t, 0, sizeof(*t));
	*at++ = '+'; /* the command's own options are not ours */
	*at++ = ':';
	for (size_t g = 0; g < option_group_count; g++) {
		for (size_t i = 0; i < option_groups[g].n; i++) {
			const struct option_info *info = &option_groups[g].options[i];

			t->longs[n++] = (struct option){
				.name = info->name,
				.has_arg = !info->arg	       ? no_argument
					   : *info->arg == '[' ? optional_argument
							       : required_argument,
				.val = ID_BASE + (int)info->id,
			};
			if (!info->letter)
				continue;
			*at++ = info->letter;
			if (info->arg)
				*at++ = ':';
		}
	}
}

static const struct option_info *find_info(int letter, int id)
{
	for (size_t g = 0; g < option_group_count; g++) {
		for (size_t i = 0; i < option_groups[g].n; i++) {
			const struct option_info *info = &option_groups[g].options[i];

			if ((letter && info->letter == letter) || (int)info->id == id)
				return info;
		}
	}
	return NULL;
}

static int unknown_option(const char *word, const struct getopt_tables *t, struct error *err)
{
	const char *names[OPTIONS], *near;
	char name[64];
	size_t n = 0;

	if (word[0] != '-' || word[1] != '-')
		return error_set(err, EINVAL, "unknown option '%s': see --help", word);
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word + 2, "="), word + 2);
	for (; t->longs[n].name; n++)
		names[n] = t->longs[n].name;
	near = text_nearest(name, names, n);
	if (near)
		return error_set(err, EINVAL, "unknown option '--%s': did you mean '--%s'?", name,
				 near);
	return error_set(err, EINVAL, "unknown option '--%s': see --help", name);
}

/* getopt's ':' (a value is missing) or '?'; optopt says of which option. */
static int bad_option(int c, char **argv, const struct getopt_tables *t, struct error *err)
{
	char letter[3] = {'-', (char)optopt, '\0'};
	const struct option_info *info =
		optopt >= ID_BASE ? find_info(0, optopt - ID_BASE) : find_info(optopt, -1);

	if (c == ':' && info)
		return error_set(err, EINVAL, "option '--%s' needs a value: --%s %s", info->name,
				 info->name, info->arg);
	if (optopt && info)
		return error_set(err, EINVAL, "option '--%s' takes no value", info->name);
	return unknown_option(optopt ? letter : argv[optind - 1], t, err);
}

/* The usual columns: those of the parts that are on; CSV has all. */
static int choose_columns(struct options *o, struct error *err)
{
	const struct settings *s = &o->tracer.settings;
	char list[256];

	if (o->output.format == OUTPUT_CSV) {
		columns_all(&o->output.columns);
	} else {
		snprintf(list, sizeof(list), "%stime,pid,%sppid,user,comm,duration%s,reason%s",
			 s->threads ? "type," : "", s->threads ? "tid," : "",
			 s->usage ? ",cpu,rss" : "", o->verbose ? ",args" : "");
		columns_parse(list, &o->output.columns, NULL);
	}
	if (o->verbose && !o->columns_list)
		o->output.wide = true; /* they stand last: of 80 columns none were left */
	o->output.columns_chosen = o->columns_list != NULL;
	return o->columns_list ? columns_parse(o->columns_list, &o->output.columns, err) : 0;
}

/* What follows from several options together. */
static int finish(struct options *o, struct error *err)
{
	struct settings *s = &o->tracer.settings;

	o->tracer.pids = o->pids;
	o->tracer.ppids = o->ppids;
	s->by_pid = o->tracer.n_pids > 0;
	s->by_ppid = o->tracer.n_ppids > 0;
	s->by_tree = o->tree_pid || o->command;
	s->report_all = o->command && o->summary != SUMMARY_NONE;
	if (s->no_args || !s->identity)
		s->args_size = 0;
	if (o->json && o->csv)
		return error_set(err, EINVAL, "--json and --csv exclude each other");
	if ((o->no_wait || o->summary_chosen) && !o->command)
		return error_set(err, EINVAL,
				 "%s is for a command: put -- and the command behind it",
				 o->no_wait ? "--no-wait" : "--summary");
	if (o->tree_pid && o->command)
		return error_set(err, EINVAL,
				 "--tree and a command exclude each other: a command's "
				 "tree is what is watched");
	if ((s->min_cpu_ns || s->min_rss_pages) && !s->usage)
		return error_set(err, EINVAL,
				 "--min-cpu and --min-rss need what --no-resources "
				 "switches off");
	if ((o->selection.causes || o->selection.killer_pid || o->selection.killer_comm) &&
	    !s->cause)
		return error_set(err, EINVAL,
				 "--cause and --killer need what --no-cause switches off");
	if ((o->selection.container || o->selection.unit || o->selection.n_exes) && !s->identity)
		return error_set(err, EINVAL,
				 "--container, --unit and --exe need what --no-identity "
				 "switches off");
	if (o->command && !*o->command)
		return error_set(err, EINVAL, "no command behind '--'");
	return choose_columns(o, err);
}

int options_parse(int argc, char **argv, struct users *users, struct options *ret,
		  struct error *err)
{
	struct getopt_tables tables;
	int c, r;

	memset(ret, 0, sizeof(*ret));
	ret->color = "auto";
	ret->tracer.ring_bytes = TRACER_RING_DEFAULT;
	ret->tracer.settings.usage = 1;
	ret->tracer.settings.identity = 1;
	ret->tracer.settings.cause = 1;
	ret->tracer.settings.args_size = ARGS_SIZE_DEFAULT;
	make_tables(&tables);
	opterr = 0;
	optind = 0; /* from the start, forgetting where an earlier call stopped inside a word */
	while ((c = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1) {
		if (c == ':' || c == '?')
			return bad_option(c, argv, &tables, err);
		if (c < ID_BASE)
			c = ID_BASE + (int)find_info(c, -1)->id;
		r = option_apply((enum option_id)(c - ID_BASE), optarg, users, ret, err);
		if (r)
			return r;
		if (ret->action == ACTION_HELP || ret->action == ACTION_VERSION)
			return 0;
	}
	if (optind > 1 && !strcmp(argv[optind - 1], "--"))
		ret->command = argv + optind;
	else if (optind < argc)
		return error_set(err, EINVAL, "unexpected '%s': to run a command, put -- before it",
				 argv[optind]);
	return finish(ret, err);
}
