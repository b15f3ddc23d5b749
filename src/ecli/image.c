// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ecli/image.h"
#include "ecli/log.h"
#include "ecli/need.h"
#include "package/btfcheck.h"
#include "package/limits.h"
#include "package/object.h"

#define MAX_REFUSED 64 /* programs left out with --keep-going */

/* Names go to the terminal and into paths of attach points: ELF symbols of C, and "foo.rodata". */
static bool is_name(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_' && *c != '.' && *c != '$')
			return false;
	return *name;
}

static int check_names(const struct image *image, struct error *err)
{
	size_t programs = 0, maps = 0;
	struct bpf_program *p;
	struct bpf_map *m;

	bpf_object__for_each_program(p, image->object) {
		if (!is_name(bpf_program__name(p)))
			return error_set(err, EINVAL, "a program in the object has no proper name");
		if (strlen(bpf_program__name(p)) > MAX_NAME_BYTES)
			return limit_exceeded(err, LIMIT_NAME_BYTES, "a program in the object");
		if (++programs > MAX_PROGRAMS)
			return limit_exceeded(err, LIMIT_PROGRAMS, "the object");
	}
	bpf_object__for_each_map(m, image->object) {
		if (!is_name(bpf_map__name(m)))
			return error_set(err, EINVAL, "a map in the object has no proper name");
		if (strlen(bpf_map__name(m)) > MAX_NAME_BYTES)
			return limit_exceeded(err, LIMIT_NAME_BYTES, "a map in the object");
		if (++maps > MAX_MAPS)
			return limit_exceeded(err, LIMIT_MAPS, "the object");
	}
	return 0;
}

/* What the package adds is said of what the object has, under the names that libbpf gives. */
static int check_package_names(const struct image *image, struct error *err)
{
	const struct package *p = image->package;

	for (size_t i = 0; i < p->n_maps; i++)
		if (!bpf_object__find_map_by_name(image->object, p->maps[i].name))
			return error_set(err, EINVAL,
					 "package: meta.bpf_skel.maps[%zu] is '%.128s' by it, but "
					 "the object has no such map: pack it again",
					 i, p->maps[i].name);
	for (size_t i = 0; i < p->n_programs; i++)
		if (!bpf_object__find_program_by_name(image->object, p->programs[i].name))
			return error_set(err, EINVAL,
					 "package: meta.bpf_skel.progs[%zu] is '%.128s' by it, but "
					 "the object has no such program: pack it again",
					 i, p->programs[i].name);
	return 0;
}

/* The last line of what libbpf said, as the reason. */
static int open_error(int errnum, struct error *err)
{
	_cleanup_(buf_donep) struct buf line = {0};
	const char *text = log_text(), *end = text + strlen(text), *start;

	while (end > text && end[-1] == '\n')
		end--;
	start = end;
	while (start > text && start[-1] != '\n')
		start--;
	text_escape(&line, start, (size_t)(end - start));
	if (!line.len)
		return error_errno(err, errnum, "libbpf cannot open the object");
	return error_set(err, errnum, "libbpf cannot open the object: %s", buf_cstr(&line));
}

int image_open(struct image *image, const struct package *package, struct error *err)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = package->object_name);
	int r = object_check(package->object, package->object_size, err);

	if (!r)
		r = btfcheck_object(package->object, package->object_size, err);
	if (r)
		return r;
	*image = (struct image){.package = package};
	if (!is_name(package->object_name))
		return error_set(err, EINVAL, "package: meta.bpf_skel.obj_name is no proper name");
	log_reset();
	image->object = bpf_object__open_mem(package->object, package->object_size, &opts);
	if (!image->object)
		return open_error(errno, err);
	image->btf = bpf_object__btf(image->object);
	r = check_names(image, err);
	if (!r)
		r = check_package_names(image, err);
	if (r)
		image_close(image);
	return r;
}

void image_close(struct image *image)
{
	if (image->object)
		bpf_object__close(image->object);
	*image = (struct image){0};
}

struct refused {
	char names[MAX_REFUSED][64];
	size_t n;
};

/* Sets the object up as for the first try, without what was refused since. */
static int prepare(struct image *image, const struct refused *refused,
		   const struct image_hooks *hooks, struct error *err)
{
	int r = hooks->prepare(hooks->ctx, image, err);

	for (size_t i = 0; !r && i < refused->n; i++) {
		struct bpf_program *p =
			bpf_object__find_program_by_name(image->object, refused->names[i]);

		if (p)
			bpf_program__set_autoload(p, false);
	}
	return r;
}

static bool any_left(const struct image *image)
{
	struct bpf_program *p;

	bpf_object__for_each_program(p, image->object) {
		if (bpf_program__autoload(p))
			return true;
	}
	return false;
}

/* WHY is what the last one was refused for, if any was. */
static int none_left(const struct image *image, const struct error *why, struct error *err)
{
	const struct bpf_program *first = bpf_object__next_program(image->object, NULL);

	if (!first)
		return error_set(err, ENOEXEC,
				 "the object has no program: a function of its source becomes one "
				 "by SEC(), such as SEC(\"tp/sched/sched_process_exit\")");
	if (!why->text[0])
		return error_set(err, ENOEXEC,
				 "every program is off unless asked for: --only %s loads this one",
				 bpf_program__name(first));
	return error_set(err, ENOEXEC, "no program is left to load: %s", why->text);
}

int image_has_program(const struct image *image, const struct error *why, struct error *err)
{
	return any_left(image) ? 0 : none_left(image, why, err);
}

/* Why loading failed with ERRNUM; *RET_PROGRAM is the program at fault, or NULL. */
static int load_error(struct image *image, int errnum, char *name, size_t size,
		      struct bpf_program **ret_program, struct error *err)
{
	*ret_program = NULL;
	if (!log_failed_program(name, size))
		return open_error(errnum, err);
	*ret_program = bpf_object__find_program_by_name(image->object, name);
	if (!*ret_program)
		return open_error(errnum, err);
	return need_explain_load(*ret_program, errnum, err);
}

/* Loads the object; as load_error() when that fails. */
static int try_load(struct image *image, char *name, size_t size, struct bpf_program **ret_program,
		    struct error *err)
{
	struct bpf_program *p;
	int r;

	bpf_object__for_each_program(p, image->object) {
		r = bpf_program__autoload(p) ? need_check_section(p, err) : 0;
		if (!r)
			continue;
		*ret_program = p;
		snprintf(name, size, "%s", bpf_program__name(p));
		return r;
	}
	log_reset();
	r = bpf_object__load(image->object);
	return r ? load_error(image, -r, name, size, ret_program, err) : 0;
}

static int reopen(struct image *image, struct error *err)
{
	const struct package *package = image->package;

	image_close(image);
	return image_open(image, package, err);
}

int image_load(struct image *image, bool keep_going, const struct image_hooks *hooks,
	       struct error *err)
{
	struct refused refused = {.n = 0};
	struct error why = {{0}};

	for (;;) {
		struct bpf_program *program;
		char name[64];
		int r = prepare(image, &refused, hooks, err);

		if (r)
			return r;
		r = image_has_program(image, &why, err);
		if (r)
			return r;
		r = try_load(image, name, sizeof(name), &program, &why);
		if (!r)
			return 0;
		if (!keep_going || !program || refused.n == MAX_REFUSED) {
			if (err)
				*err = why;
			return r;
		}
		hooks->failed(hooks->ctx, name, &why);
		memcpy(refused.names[refused.n++], name, sizeof(name));
		r = reopen(image, err);
		if (r)
			return r;
	}
}
