// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "ecc/review.h"
#include "package/naming.h"

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

/* Where the option of VARIABLE is told: the line of its @cmdarg, or just the file. */
static void put_where(struct buf *out, const struct review *r, const json_t *variable)
{
	const char *name = json_string_value(json_object_get(variable, "name"));
	const json_t *entry = json_object_get(r->source->docs, name);
	const json_t *lines = json_object_get(json_object_get(entry, "doc"), "lines");

	if (json_object_get(variable, "cmdarg"))
		buf_printf(out, "%s:%d: ", json_string_value(json_object_get(entry, "path")),
			   (int)json_integer_value(json_object_get(lines, "cmdarg")));
	else
		buf_printf(out, "%s: ", r->path);
}

/* ecli shows its help by -h and --help, so that a package can always be asked. */
static void review_letter(const struct review *r, const json_t *variable)
{
	const json_t *arg = json_object_get(variable, "cmdarg");
	const char *letter = json_string_value(json_object_get(arg, "short"));
	_cleanup_(buf_donep) struct buf text = {0};

	if (!letter || strcmp(letter, "h") != 0)
		return;
	put_where(&text, r, variable);
	buf_printf(&text, "-h stays the help's, and does not set '%s'",
		   json_string_value(json_object_get(variable, "name")));
	finish(r, &text);
}

/* NAMES (N of them) has IT, the option of VARIABLE, under another name than it should have. */
static void review_name(const struct review *r, const json_t *variable, const struct naming *names,
			size_t n, const struct naming *it)
{
	const char *wanted = it->told ? it->told : it->variable;
	const struct naming *owner = naming_find(names, n, wanted);
	_cleanup_(buf_donep) struct buf text = {0};

	if (owner == it)
		return;
	put_where(&text, r, variable);
	if (owner)
		buf_printf(&text, "--%s sets '%s'", wanted, owner->variable);
	else
		buf_puts(&text, "--help stays the help's");
	buf_printf(&text, ": --%s sets '%s'", it->name, it->variable);
	finish(r, &text);
}

static void review_options(const struct review *r, const json_t *options)
{
	size_t n = json_array_size(options), i;
	struct naming *names = calloc(n + 1, sizeof(*names));
	json_t *variable;

	if (!names)
		return;
	json_array_foreach((json_t *)options, i, variable) {
		const json_t *arg = json_object_get(variable, "cmdarg");

		names[i].variable = json_string_value(json_object_get(variable, "name"));
		names[i].told = json_string_value(json_object_get(arg, "long"));
	}
	if (!naming_choose(names, n))
		json_array_foreach((json_t *)options, i, variable) {
			review_letter(r, variable);
			review_name(r, variable, names, n, &names[i]);
		}
	naming_done(names, n);
	free(names);
}

void review(const json_t *meta, const json_t *options, const struct source *s, const char *path,
	    void (*tell)(const char *text))
{
	const struct review r = {.source = s, .path = path, .tell = tell};

	review_programs(&r, json_object_get(json_object_get(meta, "bpf_skel"), "progs"));
	review_options(&r, options);
}
