// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/signame.h"
#include "base/text.h"
#include "base/units.h"
#include "cli/cgroup_path.h"
#include "cli/exe_pattern.h"
#include "cli/option.h"
#include "model/status.h"

#define PID_MAX (1U << 22) /* PID_MAX_LIMIT, include/linux/threads.h */

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

static int parse_exe(const char *pattern, struct options *o, struct error *err)
{
	struct selection *s = &o->selection;
	char *target = o->exe_targets[s->n_exes % SELECTION_EXES];

	if (!*pattern)
		return error_set(err, EINVAL, "--exe is empty: give a program's path or name");
	if (s->n_exes == SELECTION_EXES)
		return error_set(err, EINVAL, "too many programs: at most %d times --exe",
				 SELECTION_EXES);
	if (!exe_pattern_resolve(pattern, target))
		target = NULL;
	s->exes[s->n_exes++] = (struct selection_exe){pattern, target};
	return 0;
}

/* Users of LDAP and the like are known to id, which asks where exitsnoop does not. */
static int no_user(const char *name, struct users *users, struct error *err)
{
	const char *near = users_nearest(users, name);

	if (!*name || (*name >= '0' && *name <= '9'))
		return error_set(err, EINVAL, "no user '%s' in /etc/passwd: give a name or a uid",
				 name);
	return error_set(err, EINVAL,
			 "no user '%s' in /etc/passwd: %s%s%sgive the number that 'id -u %s' shows",
			 name, near ? "did you mean '" : "", near ? near : "",
			 near ? "'? If not, " : "", name);
}

static int parse_user(const char *name, struct users *users, struct settings *s, struct error *err)
{
	uint64_t uid;

	if (s->n_uids == SETTINGS_UIDS)
		return error_set(err, EINVAL, "too many users: at most %d times -u", SETTINGS_UIDS);
	if (!users_find(users, name, &s->uids[s->n_uids])) {
		s->n_uids++;
		return 0;
	}
	/* (uid_t)-1 is nobody's: chown(2) and the like mean "as it is" by it. */
	if (!units_parse_u64(name, "user", 0, UINT32_MAX - 1, &uid, NULL)) {
		s->uids[s->n_uids++] = (uint32_t)uid;
		return 0;
	}
	return no_user(name, users, err);
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

static int parse_csv(const char *how, struct options *o, struct error *err)
{
	static const char *const known[] = {"safe"};
	const char *near;

	o->output.format = OUTPUT_CSV;
	o->csv = true;
	if (!how)
		return 0;
	o->output.csv_safe = !strcmp(how, "safe");
	if (o->output.csv_safe)
		return 0;
	near = text_nearest(how, known, ARRAY_SIZE(known));
	if (near)
		return error_set(err, EINVAL, "--csv '%s': did you mean '%s'?", how, near);
	return error_set(err, EINVAL, "--csv '%s': give safe, or no value", how);
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
	struct cgroup_wanted wanted;
	int r;

	/* Beside options that add up, the last one would win unseen. */
	if (s->by_cgroup)
		return error_set(err, EINVAL,
				 "--cgroup can be given once: '%s' would be a second one", path);
	r = cgroup_path_resolve(path, &wanted, err);
	if (r)
		return r;
	s->cgroup_id = wanted.id;
	s->cgroup_hierarchy = wanted.hierarchy;
	s->cgroup_level = wanted.level;
	s->by_cgroup = 1;
	return 0;
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
	case OPT_NO_SANDBOX:
		o->no_sandbox = true;
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

int option_apply(enum option_id id, const char *arg, struct users *users, struct options *o,
		 struct error *err)
{
	struct settings *s = &o->tracer.settings;

	if (apply_switch(o, id))
		return 0;
	switch (id) {
	case OPT_COLUMNS:
		return parse_columns(arg, o, err);
	case OPT_CSV:
		return parse_csv(arg, o, err);
	case OPT_COLOR:
		return parse_color(arg, o, err);
	case OPT_OUTPUT:
		o->output_path = strcmp(arg, "-") ? arg : NULL;
		return 0;
	case OPT_PID:
		return parse_pids(arg, "--pid", o->pids, &o->tracer.n_pids, err);
	case OPT_PPID:
		return parse_pids(arg, "--ppid", o->ppids, &o->tracer.n_ppids, err);
	case OPT_TREE:
		return parse_tree(arg, o, err);
	case OPT_COMM:
		return parse_comm(arg, s, err);
	case OPT_EXE:
		return parse_exe(arg, o, err);
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
		return parse_word(arg, "--container", "an id or its beginning, or a name",
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
