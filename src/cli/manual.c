// SPDX-License-Identifier: BSD-2-Clause
/* Writes exitsnoop's man page and completions, from its tables, while it is built. */
#include <stdio.h>

#include "cli/options.h"
#include "manual/manual.h"
#include "model/cause.h"
#include "model/field.h"

#define OPTIONS_MAX  64
#define GROUPS_MAX   16
#define FIELDS_MAX   128
#define STATUSES_MAX 16

static struct manual_option options[OPTIONS_MAX];
static struct manual_group groups[GROUPS_MAX];
static struct manual_item causes[CAUSES], fields[FIELDS_MAX], statuses[STATUSES_MAX];
static struct buf field_terms[FIELDS_MAX], cause_words, field_words;

static void set_values(enum option_id id, struct manual_option *o)
{
	switch (id) {
	case OPT_CAUSE:
		o->values = VALUES_LIST;
		o->words = buf_cstr(&cause_words);
		break;
	case OPT_COLUMNS:
		o->values = VALUES_LIST;
		o->words = buf_cstr(&field_words);
		break;
	case OPT_COLOR:
		o->values = VALUES_WORDS;
		o->words = "auto always never";
		break;
	case OPT_CSV:
		o->values = VALUES_WORDS;
		o->words = "safe";
		break;
	case OPT_SUMMARY:
		o->values = VALUES_WORDS;
		o->words = "text json none";
		break;
	case OPT_SIGNAL:
		o->values = VALUES_SIGNALS;
		break;
	case OPT_EXE:
		o->values = VALUES_FILES;
		break;
	case OPT_CGROUP:
		o->values = VALUES_FOLDERS;
		break;
	default:
		o->values = manual_values_of(o->arg);
	}
}

static int fill_options(void)
{
	size_t n = 0;

	if (option_group_count > GROUPS_MAX)
		return -1;
	for (size_t g = 0; g < option_group_count; g++) {
		groups[g] = (struct manual_group){option_groups[g].title, &options[n],
						  option_groups[g].n};
		for (size_t i = 0; i < option_groups[g].n; i++, n++) {
			const struct option_info *info = &option_groups[g].options[i];

			if (n == OPTIONS_MAX)
				return -1;
			options[n] = (struct manual_option){
				.letter = info->letter,
				.name = info->name,
				.arg = info->arg,
				.help = info->help,
				.example = info->example,
			};
			set_values(info->id, &options[n]);
		}
	}
	return 0;
}

static int fill_words(void)
{
	if (field_count > FIELDS_MAX || status_count > STATUSES_MAX)
		return -1;
	for (size_t i = 0; i < status_count; i++)
		statuses[i] = (struct manual_item){status_table[i].status, status_table[i].meaning};
	for (size_t i = 0; i < CAUSES; i++) {
		causes[i] = (struct manual_item){cause_table[i].name, cause_table[i].description};
		buf_printf(&cause_words, "%s%s", i ? " " : "", cause_table[i].name);
	}
	buf_puts(&field_words, "list");
	for (size_t i = 0; i < field_count; i++) {
		const struct field *f = &field_table[i];

		buf_puts(&field_terms[i], f->name);
		if (*f->unit)
			buf_printf(&field_terms[i], " (%s)", f->unit);
		fields[i] = (struct manual_item){buf_cstr(&field_terms[i]), f->description};
		buf_printf(&field_words, " %s", f->name);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const synopsis[] = {"[OPTIONS]", "[OPTIONS] -- COMMAND [ARGS]", NULL};
	const struct manual_section sections[] = {
		{"FIELDS", "Columns of --columns, and the keys of JSON and CSV.", fields,
		 field_count},
		{"CAUSES", NULL, causes, CAUSES},
		{"EXIT STATUS", status_rule, statuses, status_count},
	};
	const struct manual m = {
		.name = "exitsnoop",
		.section = 8,
		.volume = "System Administration",
		.brief = "every process exit, live: who, whose child, what it used, why it died",
		.synopsis = synopsis,
		.description =
			"Shows every process on this machine as it ends, once, with the status "
			"that wait4(2) gives its parent. With a command: exactly that command and "
			"all its descendants, with a summary at the end.\n\n"
			"Needs Linux 5.8 with BTF, and root or the capabilities CAP_BPF and "
			"CAP_PERFMON. In a container, start it with --pid=host (docker, podman) "
			"or hostPID (Kubernetes): in a PID namespace of its own the ids in "
			"records are those of the host, and what started before it is not known "
			"by its program and arguments.",
		.groups = groups,
		.n_groups = option_group_count,
		.sections = sections,
		.n_sections = ARRAY_SIZE(sections),
		.see_also = "ecli(8), ecc(1), wait4(2), signal(7)",
		.takes_command = true,
	};

	if (fill_words() || fill_options()) {
		fputs("manual: a table has grown: make its room larger\n", stderr);
		return 1;
	}
	return manual_main(argc, argv, &m);
}
