// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ecli/attach.h"
#include "ecli/cputime.h"
#include "ecli/info.h"
#include "ecli/map_bytes.h"
#include "ecli/need.h"
#include "ecli/privilege.h"
#include "ecli/session.h"
#include "ecli/tracefs.h"
#include "ecli/trial.h"
#include "package/object.h"

#define LICENCE_BYTES 63 /* of the section, that libbpf gives the kernel */

struct info {
	struct buf *out;
	struct buf refused; /* lines of what this kernel refuses */
	struct session *session;
};

static void put_line(struct buf *out, const char *head, const char *text)
{
	if (!text || !*text)
		return;
	buf_printf(out, "%-9s ", head);
	text_escape(out, text, strlen(text));
	buf_putc(out, '\n');
}

static void put_programs(struct info *info)
{
	const struct image *image = &info->session->image;
	struct bpf_program *p;

	buf_puts(info->out, "programs\n");
	bpf_object__for_each_program(p, image->object) {
		const char *section = bpf_program__section_name(p);
		const char *form = attach_target_form(section);

		buf_printf(info->out, "  %-24s ", bpf_program__name(p));
		text_escape(info->out, section, strlen(section));
		buf_printf(info->out, "  %zu instructions", bpf_program__insn_cnt(p));
		if (!bpf_program__autoload(p))
			buf_puts(info->out, ", off unless asked for with --only");
		if (form)
			buf_printf(info->out, "\n%27s%s --attach %s=%s", "",
				   attach_needs_target(section) ? "needs" : "may take",
				   bpf_program__name(p), form);
		buf_putc(info->out, '\n');
	}
}

static void put_maps(struct info *info)
{
	const struct image *image = &info->session->image;
	struct bpf_map *m;

	buf_puts(info->out, "maps\n");
	bpf_object__for_each_map(m, image->object) {
		const struct package_map *meta = package_map(image->package, bpf_map__name(m));
		const char *type = libbpf_bpf_map_type_str(bpf_map__type(m));

		buf_printf(info->out, "  %-24s %s, %u entries, key %u, value %u bytes",
			   bpf_map__name(m), type ? type : "of an unknown type",
			   bpf_map__max_entries(m), bpf_map__key_size(m), bpf_map__value_size(m));
		if (meta && meta->interval_ms)
			buf_printf(info->out, ", shown every %llu ms",
				   (unsigned long long)meta->interval_ms);
		buf_putc(info->out, '\n');
	}
}

static void put_variables(struct info *info, const struct settings *settings)
{
	size_t n;
	const struct arg *args = settings_args(settings, &n);

	if (!n)
		return;
	buf_puts(info->out, "options\n");
	args_help(info->out, args, n);
}

static void put_shape(struct buf *out, const struct shape *s)
{
	static const char *const kinds[] = {
		[SHAPE_INT] = "integer",     [SHAPE_BOOL] = "bool",   [SHAPE_ENUM] = "enum",
		[SHAPE_POINTER] = "pointer", [SHAPE_FLOAT] = "float", [SHAPE_STRING] = "text",
		[SHAPE_BYTES] = "bytes",     [SHAPE_ARRAY] = "array", [SHAPE_STRUCT] = "struct",
	};

	for (uint32_t i = 0; i < s->n_children; i++) {
		const struct shape *m = &s->children[i];

		buf_printf(out, "    %-22s %s%s, ", m->name,
			   m->kind == SHAPE_INT && !m->is_signed ? "unsigned " : "",
			   kinds[m->kind]);
		if (m->bits)
			buf_printf(out, "%u bits\n", m->bits);
		else
			buf_printf(out, "%u bytes at %u\n", m->size, m->offset);
	}
}

static int put_types(struct info *info, struct error *err)
{
	_cleanup_(exports_freep) struct exports *exports = NULL;
	struct shape **shapes;
	size_t n;
	int r = exports_new(&info->session->image, info->session->choice, &exports, err);

	if (r)
		return r;
	shapes = exports_all(exports, &n);
	if (n)
		buf_puts(info->out, "types\n");
	for (size_t i = 0; i < n; i++) {
		const char *name = exports_name(exports, i);

		buf_puts(info->out, "  ");
		text_escape(info->out, name, strlen(name));
		buf_printf(info->out, ", %u bytes\n", shapes[i]->size);
		put_shape(info->out, shapes[i]);
	}
	return 0;
}

static void refuse(struct info *info, const struct error *why)
{
	buf_puts(&info->refused, "  ");
	text_escape(&info->refused, why->text, strlen(why->text));
	buf_putc(&info->refused, '\n');
}

/*
 * What the kernel would say to each program, found out without giving it any of them. Returns how
 * many can run; *WHY is for the last one that cannot.
 */
static size_t check_programs(struct info *info, const struct trial *trial, struct error *why)
{
	const struct image *image = &info->session->image;
	struct bpf_program *p;
	size_t fine = 0;

	bpf_object__for_each_program(p, image->object) {
		if (!bpf_program__autoload(p))
			continue;
		if (need_check_section(p, why) || trial_program(trial, p, why) ||
		    need_check_attach(p, NULL, why))
			refuse(info, why);
		else
			fine++;
	}
	return fine;
}

static bool check_maps(struct info *info, const struct trial *trial)
{
	const struct image *image = &info->session->image;
	struct error why;
	bool fine = !map_bytes_check(image->object, &why);
	struct bpf_map *m;

	if (!fine)
		refuse(info, &why);
	bpf_object__for_each_map(m, image->object) {
		if (!trial_map(trial, m, &why))
			continue;
		refuse(info, &why);
		fine = false;
	}
	return fine;
}

/* Without tracefs nothing is known of tracepoints, and programs that need it cannot run. */
static int find_tracefs(const struct info *info, struct error *err)
{
	const struct image *image = &info->session->image;
	const char *path;
	struct bpf_program *p;

	bpf_object__for_each_program(p, image->object) {
		if (bpf_program__autoload(p) && need_tracefs(bpf_program__section_name(p)))
			return tracefs_ensure(&path, err);
	}
	return 0;
}

/* 0 when all or, with what cannot in INFO->refused, some of it can run here. */
static int check_all(struct info *info, struct error *why)
{
	_cleanup_(trial_freep) struct trial *trial = NULL;
	int r = find_tracefs(info, why);
	size_t fine;

	if (!r)
		r = image_has_program(&info->session->image, &(struct error){{0}}, why);
	if (r)
		return r;
	if (trial_new(&trial))
		return error_errno(why, ENOMEM, "cannot ask the kernel");
	fine = check_programs(info, trial, why);
	return check_maps(info, trial) && fine ? 0 : -ENOEXEC;
}

static void put_verdict(struct info *info)
{
	struct error why = {{0}};
	int r = privilege_reduce(&why);

	if (r) {
		put_line(info->out, "kernel", "cannot be asked without permission to load BPF");
		return;
	}
	r = check_all(info, &why);
	if (!r && !info->refused.len) {
		put_line(info->out, "kernel", "this one can run it");
		buf_puts(info->out,
			 "  if its verifier takes the programs, which only run asks it\n");
		return;
	}
	put_line(info->out, "kernel", r ? "this one cannot run it" : "this one can run it in part");
	if (!info->refused.len)
		refuse(info, &why);
	buf_put(info->out, info->refused.data, info->refused.len);
}

static void put_head(struct info *info)
{
	const struct package *p = info->session->package;
	_cleanup_(buf_donep) struct buf text = {0}, licence = {0};

	put_line(info->out, "name", p->object_name);
	put_line(info->out, "version", p->doc_version);
	put_line(info->out, "about", p->doc_brief);
	if (!object_section(p->object, p->object_size, "license", &licence, NULL)) {
		licence.len = licence.len < LICENCE_BYTES ? licence.len : LICENCE_BYTES;
		put_line(info->out, "licence", buf_cstr(&licence));
	}
	put_line(info->out, "made by", p->version);
	buf_printf(&text, "%zu bytes", p->object_size);
	put_line(info->out, "object", buf_cstr(&text));
}

static void info_done(struct info *info)
{
	buf_done(&info->refused);
	session_close(info->session);
}

int info_print(const struct choice *choice, const struct package *package, struct buf *out,
	       struct error *err)
{
	struct session session;
	_cleanup_(info_done) struct info info = {.out = out, .session = &session};
	_cleanup_(settings_freep) struct settings *settings = NULL;
	int r = session_open(&session, choice, package, NULL, NULL, err);

	if (!r)
		r = settings_new(&session.image, &settings, err);
	if (r)
		return r;
	put_head(&info);
	put_programs(&info);
	put_maps(&info);
	put_variables(&info, settings);
	r = put_types(&info, err);
	cputime_limit(CPUTIME_LOAD);
	if (!r)
		put_verdict(&info);
	return r;
}
