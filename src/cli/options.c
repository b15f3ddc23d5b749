// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/signame.h"
#include "base/text.h"
#include "base/units.h"
#include "cli/cgroup_path.h"
#include "cli/options.h"
#include "model/status.h"

#define ARGS_SIZE_DEFAULT 4096
#define PID_MAX		  (1U << 22) /* PID_MAX_LIMIT, include/linux/threads.h */
#define ID_BASE		  0x100	     /* getopt values: this plus the option's id */

static int parse_pids(const char *list, const char *what, uint32_t *pids, size_t *n,
		      struct error *err)
{
	_cleanup_(freep) char *copy = strdup(list);
	char *at = copy, *word;

	if (!copy)
		return error_errno(err, ENOMEM, "cannot read the process ids");
	while ((word = strsep(&at, ","))) {
		uint64_t pid;
		int r = units_parse_u64(word, what, 1, PID_MAX, &pid, err);

		if (r)
			return r;
		if (*n == OPTIONS_PIDS_MAX)
			return error_set(err, EINVAL, "too many process ids: at most %d",
					 OPTIONS_PIDS_MAX);
		pids[(*n)++] = (uint32_t)pid;
	}
	return 0;
}

static int parse_signals(const char *list, uint64_t *mask, struct error *err)
{
	_cleanup_(freep) char *copy = strdup(list);
	char *at = copy, *word;

	if (!copy)
		return error_errno(err, ENOMEM, "cannot read the signals");
	while ((word = strsep(&at, ","))) {
		int sig = signame_parse(word, err);

		if (sig < 0)
			return sig;
		*mask |= 1ULL << (sig - 1);
	}
	return 0;
}

/* The kernel cuts names to 15 bytes; so is what they are compared with. */
static int parse_comm(const char *name, struct settings *s, struct error *err)
{
	struct settings_comm *c;
	size_t len = strlen(name);

	if (!len)
		return error_set(err, EINVAL, "--comm is empty: give a process name");
	if (s->n_comms == SETTINGS_COMMS)
		return error_set(err, EINVAL, "too many names: at most %d times -n",
				 SETTINGS_COMMS);
	c = &s->comms[s->n_comms++];
	if (name[len - 1] == '*') {
		len--;
		c->len = len < 15 ? (uint32_t)len : 15;
	} else {
		len = len < 15 ? len : 15;
		c->len = (uint32_t)len + 1;
	}
	memcpy(c->name, name, len < 15 ? len : 15);
	return 0;
}

static int parse_user(const char *name, struct users *users, struct settings *s, struct error *err)
{
	uint64_t uid;
	const char *near;

	if (s->n_uids == SETTINGS_UIDS)
		return error_set(err, EINVAL, "too many users: at most %d times -u", SETTINGS_UIDS);
	if (!users_find(users, name, &s->uids[s->n_uids])) {
		s->n_uids++;
		return 0;
	}
	if (!units_parse_u64(name, "user", 0, UINT32_MAX, &uid, NULL)) {
		s->uids[s->n_uids++] = (uint32_t)uid;
		return 0;
	}
	near = users_nearest(users, name);
	return error_set(err, EINVAL, "no user '%s' in /etc/passwd%s%s%s", name,
			 near ? ": did you mean '" : ": give a name or a uid", near ? near : "",
			 near ? "'?" : "");
}

static int parse_color(const char *when, struct options *o, struct error *err)
{
	static const char *const known[] = {"auto", "always", "never"};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(when, known[i])) {
			o->color = known[i];
			return 0;
		}
	}
	return error_set(err, EINVAL, "--color '%s': give auto, always or never", when);
}

static int parse_summary(const char *format, struct options *o, struct error *err)
{
	o->summary_chosen = true;
	if (!format || !strcmp(format, "text"))
		o->summary = SUMMARY_TEXT;
	else if (!strcmp(format, "json"))
		o->summary = SUMMARY_JSON;
	else if (!strcmp(format, "none"))
		o->summary = SUMMARY_NONE;
	else
		return error_set(err, EINVAL, "--summary '%s': give text, json or none", format);
	return 0;
}

static int parse_killer(const char *word, struct selection *s, struct error *err)
{
	uint64_t pid;

	if (!*word)
		return error_set(err, EINVAL, "--killer is empty: give a process id or a name");
	if (!units_parse_u64(word, "process id", 1, PID_MAX, &pid, NULL))
		s->killer_pid = (int32_t)pid;
	else
		s->killer_comm = word;
	return 0;
}

static int parse_word(const char *word, const char *what, const char *give, const char **ret,
		      struct error *err)
{
	if (!*word)
		return error_set(err, EINVAL, "%s is empty: give %s", what, give);
	*ret = word;
	return 0;
}

static int parse_columns(const char *list, struct options *o, struct error *err)
{
	if (!strcmp(list, "list")) {
		o->action = ACTION_COLUMNS;
		return 0;
	}
	o->columns_list = list;
	return columns_parse(list, &(struct columns){0}, err);
}

static int parse_run_time(const char *arg, struct options *o, struct error *err)
{
	int r = units_parse_duration(arg, "--duration", &o->duration_ns, err);

	if (!r && !o->duration_ns)
		return error_set(err, ERANGE, "--duration '%s' is no time to watch in", arg);
	return r;
}

static int parse_bounded_size(const char *word, const char *what, uint64_t min, uint64_t max,
			      uint64_t *ret, struct error *err)
{
	uint64_t v;
	int r = units_parse_bytes(word, what, &v, err);

	if (r)
		return r;
	if (v < min || v > max)
		return error_set(err, ERANGE, "%s '%s' is out of range: give %llu to %llu bytes",
				 what, word, (unsigned long long)min, (unsigned long long)max);
	*ret = v;
	return 0;
}

static int parse_rss(const char *word, struct settings *s, struct error *err)
{
	uint64_t bytes, page = status_page_size();
	int r = units_parse_bytes(word, "--min-rss", &bytes, err);

	if (!r)
		s->min_rss_pages = bytes / page + !!(bytes % page);
	return r;
}

static int parse_args_size(const char *word, struct settings *s, struct error *err)
{
	uint64_t size;
	int r = parse_bounded_size(word, "--args-size", 1, RECORD_ARGS_MAX, &size, err);

	if (!r)
		s->args_size = (uint32_t)size;
	return r;
}

static int parse_cgroup(const char *path, struct settings *s, struct error *err)
{
	int r = cgroup_path_resolve(path, &s->cgroup_id, &s->cgroup_hierarchy, err);

	if (!r)
		s->by_cgroup = 1;
	return r;
}

static int parse_tree(const char *word, struct options *o, struct error *err)
{
	uint64_t pid;
	int r = units_parse_u64(word, "--tree", 1, PID_MAX, &pid, err);

	if (!r)
		o->tree_pid = (uint32_t)pid;
	return r;
}

/* The options that only set a switch. False: ID is not one of them. */
static bool apply_switch(struct options *o, enum option_id id)
{
	struct settings *s = &o->tracer.settings;

	switch (id) {
	case OPT_JSON:
		o->output.format = OUTPUT_JSON;
		o->json = true;
		break;
	case OPT_CSV:
		o->output.format = OUTPUT_CSV;
		o->csv = true;
		break;
	case OPT_VERBOSE:
		o->verbose = true;
		break;
	case OPT_WIDE:
		o->output.wide = true;
		break;
	case OPT_REDACT:
		o->output.redact = true;
		break;
	case OPT_FAILED:
		s->failed_only = 1;
		break;
	case OPT_THREADS:
		s->threads = 1;
		break;
	case OPT_KERNEL_THREADS:
		s->kernel_threads = 1;
		break;
	case OPT_NO_WAIT:
		o->no_wait = true;
		break;
	case OPT_NO_CAUSE:
		s->cause = 0;
		break;
	case OPT_NO_RESOURCES:
		s->usage = 0;
		break;
	case OPT_NO_ARGS:
		s->no_args = 1;
		break;
	case OPT_NO_IDENTITY:
		s->identity = 0;
		break;
	case OPT_BUSY_POLL:
		s->no_wakeup = 1;
		break;
	case OPT_FIND_LAST:
		s->find_last = 1;
		break;
	case OPT_DEBUG:
		o->tracer.debug = true;
		break;
	case OPT_HELP:
		o->action = ACTION_HELP;
		break;
	case OPT_VERSION:
		o->action = ACTION_VERSION;
		break;
	case OPT_TIMESTAMP: /* bcc's exitsnoop has it; here the time is always shown */
		break;
	default:
		return false;
	}
	return true;
}

static int apply(struct options *o, enum option_id id, const char *arg, struct users *users,
		 struct error *err)
{
	struct settings *s = &o->tracer.settings;

	if (apply_switch(o, id))
		return 0;
	switch (id) {
	case OPT_COLUMNS:
		return parse_columns(arg, o, err);
	case OPT_COLOR:
		return parse_color(arg, o, err);
	case OPT_OUTPUT:
		o->output_path = arg;
		return 0;
	case OPT_PID:
		return parse_pids(arg, "--pid", o->pids, &o->tracer.n_pids, err);
	case OPT_PPID:
		return parse_pids(arg, "--ppid", o->ppids, &o->tracer.n_ppids, err);
	case OPT_TREE:
		return parse_tree(arg, o, err);
	case OPT_COMM:
		return parse_comm(arg, s, err);
	case OPT_USER:
		return parse_user(arg, users, s, err);
	case OPT_CGROUP:
		return parse_cgroup(arg, s, err);
	case OPT_SIGNAL:
		return parse_signals(arg, &s->signals, err);
	case OPT_MIN_DURATION:
		return units_parse_duration(arg, "--min-duration", &s->min_duration_ns, err);
	case OPT_MIN_CPU:
		return units_parse_duration(arg, "--min-cpu", &s->min_cpu_ns, err);
	case OPT_MIN_RSS:
		return parse_rss(arg, s, err);
	case OPT_CAUSE:
		return selection_parse_causes(arg, &o->selection.causes, err);
	case OPT_KILLER:
		return parse_killer(arg, &o->selection, err);
	case OPT_CONTAINER:
		return parse_word(arg, "--container", "an id or its beginning",
				  &o->selection.container, err);
	case OPT_UNIT:
		return parse_word(arg, "--unit", "a unit's name", &o->selection.unit, err);
	case OPT_COUNT:
		return units_parse_u64(arg, "--count", 1, UINT64_MAX, &o->count, err);
	case OPT_DURATION:
		return parse_run_time(arg, o, err);
	case OPT_SUMMARY:
		return parse_summary(arg, o, err);
	case OPT_ARGS_SIZE:
		return parse_args_size(arg, s, err);
	case OPT_BUFFER_SIZE:
		return parse_bounded_size(arg, "--buffer-size", 1, TRACER_RING_MAX,
					  &o->tracer.ring_bytes, err);
	case OPT_BTF:
		o->tracer.btf_file = arg;
		return 0;
	default:
		return error_set(err, EINVAL, "option without a meaning");
	}
}

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
	if ((o->selection.container || o->selection.unit) && !s->identity)
		return error_set(err, EINVAL,
				 "--container and --unit need what --no-identity "
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
	optind = 1;
	while ((c = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1) {
		if (c == ':' || c == '?')
			return bad_option(c, argv, &tables, err);
		if (c < ID_BASE)
			c = ID_BASE + (int)find_info(c, -1)->id;
		r = apply(ret, (enum option_id)(c - ID_BASE), optarg, users, err);
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
