// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "ecc/btfgen.h"
#include "ecc/build.h"
#include "ecc/compile.h"
#include "ecc/flags.h"
#include "ecc/guard.h"
#include "ecc/path.h"
#include "ecc/review.h"
#include "ecc/skeleton.h"
#include "ecc/source.h"
#include "ecc/standalone.h"
#include "ecc/to_yaml.h"
#include "package/jsonscan.h"
#include "package/pack.h"

#define PACKAGE_MAX (256U << 20)

struct build {
	const struct options *o;
	const struct build_hooks *hooks;
	char *folder; /* of the outputs; owned */
	char *stem;   /* "foo" of foo.bpf.c; owned */
	struct buf object;
	json_t *meta;
	struct error *err;
};

/* FOLDER/STEM.ENDING; owned by the caller. */
static char *output_path(const struct build *b, const char *stem, const char *ending)
{
	char *path;

	return asprintf(&path, "%s/%s%s", b->folder, stem, ending) < 0 ? NULL : path;
}

/* What the package is called in its folder: NAME.package.json with --name; owned by the caller. */
static char *package_name(const struct build *b)
{
	char *name;

	if (!b->o->name)
		return strdup("package.json");
	return asprintf(&name, "%s.package.json", b->o->name) < 0 ? NULL : name;
}

static int write_output(struct build *b, const char *ending, const struct buf *data)
{
	_cleanup_(freep) char *path = output_path(b, b->stem, ending);

	if (!path)
		return error_errno(b->err, ENOMEM, "%s", ending);
	return file_write_atomic(path, data->data, data->len, 0644, b->err);
}

static int check_inputs(const struct build *b)
{
	const char *vmlinux =
		b->o->vmlinux && !file_is_folder(b->o->vmlinux) ? b->o->vmlinux : NULL;
	const char *const paths[] = {b->o->source, b->o->header, vmlinux, b->o->btf, b->o->runtime};
	int r = 0;

	for (size_t i = 0; !r && i < ARRAY_SIZE(paths); i++) {
		if (i < 2 && paths[i] && access(paths[i], R_OK) < 0)
			return error_errno(b->err, errno, "cannot read %s", paths[i]);
		r = paths[i] ? guard_check_file(paths[i], b->err) : 0;
	}
	return r;
}

static int read_source(struct build *b, struct source *source)
{
	_cleanup_(argv_donep) struct argv flags = {0};
	_cleanup_(buf_donep) struct buf vmlinux = {0};
	struct source_query query = {.path = b->o->source, .header = b->o->header, .flags = &flags};
	int r;

	r = flags_find_vmlinux(b->o, &vmlinux, b->err);
	if (r)
		return r;
	if (vmlinux.len)
		query.vmlinux = buf_cstr(&vmlinux);
	flags_add(&flags, b->o);
	return source_read(source, &query, b->err);
}

static int compile(struct build *b, const struct source *source)
{
	_cleanup_(freep) char *name = NULL;
	json_t *options = NULL;
	int r = compile_object(b->o, source, &b->object, b->err);

	if (r)
		return r;
	if (*source->no_structs.text) {
		*b->err = source->no_structs;
		return -EINVAL;
	}
	if (b->o->header)
		b->hooks->step(BUILD_EXPORT, NULL);
	if (asprintf(&name, "%s.bpf.o", b->stem) < 0)
		return error_errno(b->err, ENOMEM, "%s", b->stem);
	r = skeleton_make(&b->object, name, source, &b->meta, &options, b->err);
	if (!r)
		review(b->meta, options, source, b->o->source, b->hooks->warn);
	json_decref(options);
	return r;
}

static int write_skeleton(struct build *b)
{
	_cleanup_(buf_donep) struct buf json = {0}, yaml = {0};
	int r = pack_json(&json, b->meta, b->err);

	if (!r && b->o->yaml)
		r = yaml_write(&yaml, b->meta, b->err);
	if (!r)
		r = write_output(b, ".bpf.o", &b->object);
	if (!r)
		r = write_output(b, ".skel.json", &json);
	if (!r && b->o->yaml)
		r = write_output(b, ".skel.yaml", &yaml);
	return r;
}

/* The name of the program that the package at PATH holds, into NAME; "" when there is none. */
static void read_owner(const char *path, char name[static 128])
{
	_cleanup_(buf_donep) struct buf file = {0};
	const char *text;
	json_t *old, *meta;

	*name = 0;
	if (guard_check_file(path, NULL) || file_read(path, PACKAGE_MAX, &file, NULL) ||
	    jsonscan(file.data, file.len, NULL))
		return;
	old = json_loadb(file.data, file.len, 0, NULL);
	meta = json_object_get(json_object_get(old, "meta"), "bpf_skel");
	text = json_string_value(json_object_get(meta, "obj_name"));
	if (text)
		snprintf(name, 128, "%s", text);
	json_decref(old);
}

/* Two programs in one folder share "package.json" unless --name tells them apart: say so. */
static void note_replaced(struct build *b, const char *path)
{
	const char *name = json_string_value(
		json_object_get(json_object_get(b->meta, "bpf_skel"), "obj_name"));
	char owner[128], note[512];

	read_owner(path, owner);
	if (!*owner || !strcmp(owner, name))
		return;
	snprintf(note, sizeof(note), "%s was the package of %s; --name NAME keeps both", path,
		 owner);
	b->hooks->note(note);
}

static int write_standalone(struct build *b, const struct buf *package)
{
	_cleanup_(freep) char *path = output_path(b, b->o->name ? b->o->name : b->stem, "");

	if (!path)
		return error_errno(b->err, ENOMEM, "%s", b->stem);
	return standalone_write(path, b->o->runtime, package, b->err);
}

static int write_btfgen(struct build *b, const char *package)
{
	_cleanup_(freep) char *object = output_path(b, b->stem, ".bpf.o");
	_cleanup_(freep) char *tar = output_path(b, b->o->name ? b->o->name : b->stem, ".tar");

	if (!object || !tar)
		return error_errno(b->err, ENOMEM, "%s", b->stem);
	return btfgen_write(b->o, object, package, tar, b->err);
}

static int write_package(struct build *b, const char *name)
{
	_cleanup_(freep) char *path = output_path(b, name, "");
	_cleanup_(buf_donep) struct buf package = {0};
	int r;

	if (!path)
		return error_errno(b->err, ENOMEM, "package");
	r = pack_write(&package, &b->object, b->meta, b->err);
	if (r)
		return r;
	if (!b->o->name)
		note_replaced(b, path);
	r = file_write_atomic(path, package.data, package.len, 0644, b->err);
	if (!r && b->o->standalone)
		r = write_standalone(b, &package);
	if (!r && b->o->btfgen)
		r = write_btfgen(b, path);
	return r;
}

/* The outputs, once there is something to write. */
static int write_outputs(struct build *b)
{
	_cleanup_(freep) char *name = package_name(b);
	int r;

	if (!name)
		return error_errno(b->err, ENOMEM, "package");
	if (!b->o->no_package)
		b->hooks->step(BUILD_PACK, name);
	r = write_skeleton(b);
	return r || b->o->no_package ? r : write_package(b, name);
}

struct translation {
	struct build *b;
	struct source *source;
};

static int translate(void *data)
{
	const struct translation *t = data;
	int r = read_source(t->b, t->source);

	return r ? r : compile(t->b, t->source);
}

/* What clang says of a file that was refused has the line, but not the reason. */
static int translate_guarded(struct build *b, struct source *source)
{
	struct translation t = {b, source};
	struct error refused;
	int r = guard_run(translate, &t, &refused);

	if (r == -ECHILD && *refused.text)
		*b->err = refused;
	return r;
}

static int run(struct build *b, struct source *source)
{
	int r;

	b->folder = b->o->output_dir ? strdup(b->o->output_dir) : path_folder(b->o->source);
	b->stem = path_stem(b->o->source);
	if (!b->folder || !b->stem)
		return error_errno(b->err, ENOMEM, "%s", b->o->source);
	r = check_inputs(b);
	if (r)
		return r;
	r = b->o->output_dir ? file_make_folders(b->folder) : 0;
	if (r)
		return error_errno(b->err, -r, "cannot make the folder %s", b->folder);
	b->hooks->step(BUILD_COMPILE, NULL);
	r = translate_guarded(b, source);
	return r ? r : write_outputs(b);
}

int build_run(const struct options *o, const struct build_hooks *hooks, struct error *err)
{
	struct build b = {.o = o, .hooks = hooks, .err = err};
	_cleanup_(source_donep) struct source source = {0};
	int r = run(&b, &source);

	free(b.folder);
	free(b.stem);
	buf_done(&b.object);
	json_decref(b.meta);
	return r;
}
