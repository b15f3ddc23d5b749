// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/libbpf.h>
#include <string.h>

#include "base/buf.h"
#include "ecc/review.h"

struct review {
	const struct source *source;
	const char *path;
	void (*tell)(const char *text);
};

/* Tells TEXT, and empties it for the next. */
static void finish(const struct review *r, struct buf *text)
{
	if (!buf_error(text))
		r->tell(buf_cstr(text));
	buf_reset(text);
}

static bool is_known_section(const char *section)
{
	enum bpf_attach_type attach;
	enum bpf_prog_type type;

	section += *section == '?';
	return !libbpf_prog_type_by_name(section, &type, &attach);
}

/* libbpf takes a function that stands alone for a program, whatever section it is in. */
static void review_programs(const struct review *r, const json_t *programs)
{
	_cleanup_(buf_donep) struct buf text = {0};
	json_t *program;
	size_t i;

	if (!json_array_size(programs)) {
		buf_printf(&text,
			   "%s has no program: a function becomes one by SEC(), such as "
			   "SEC(\"tp/sched/sched_process_exit\")",
			   r->path);
		finish(r, &text);
	}
	json_array_foreach((json_t *)programs, i, program) {
		const char *name = json_string_value(json_object_get(program, "name"));
		const char *section = json_string_value(json_object_get(program, "attach"));

		if (is_known_section(section))
			continue;
		if (!strcmp(section, ".text"))
			buf_printf(&text,
				   "%s: %s() has no SEC(), such as "
				   "SEC(\"tp/sched/sched_process_exit\"): ecli cannot run it",
				   r->path, name);
		else
			buf_printf(&text,
				   "%s: SEC(\"%s\") of %s() is nothing that libbpf %s can attach: "
				   "ecli cannot run it",
				   r->path, section, name, libbpf_version_string());
		finish(r, &text);
	}
}

/* ecli shows its help by these, so that a package can always be asked. */
static void review_variable(const struct review *r, const json_t *variable)
{
	const char *name = json_string_value(json_object_get(variable, "name"));
	const json_t *entry = json_object_get(r->source->docs, name);
	const json_t *lines = json_object_get(json_object_get(entry, "doc"), "lines");
	const json_t *arg = json_object_get(variable, "cmdarg");
	const char *letter = json_string_value(json_object_get(arg, "short"));
	const char *word = json_string_value(json_object_get(arg, "long"));
	_cleanup_(buf_donep) struct buf text = {0}, where = {0};

	if (arg)
		buf_printf(&where, "%s:%d", json_string_value(json_object_get(entry, "path")),
			   (int)json_integer_value(json_object_get(lines, "cmdarg")));
	else
		buf_puts(&where, r->path);
	if (letter && !strcmp(letter, "h")) {
		buf_printf(&text, "%s: -h stays the help's, and does not set '%s'",
			   buf_cstr(&where), name);
		finish(r, &text);
	}
	if (strcmp(word ? word : name, "help") != 0)
		return;
	buf_printf(&text, "%s: --help stays the help's: --%s sets '%s'", buf_cstr(&where),
		   strcmp(name, "help") != 0 ? name : "set-help", name);
	finish(r, &text);
}

void review(const json_t *meta, const struct source *s, const char *path,
	    void (*tell)(const char *text))
{
	const struct review r = {.source = s, .path = path, .tell = tell};
	const json_t *skel = json_object_get(meta, "bpf_skel");
	json_t *section, *variable;
	size_t i, k;

	review_programs(&r, json_object_get(skel, "progs"));
	json_array_foreach(json_object_get(skel, "data_sections"), i, section)
		json_array_foreach(json_object_get(section, "variables"), k, variable)
			review_variable(&r, variable);
}
