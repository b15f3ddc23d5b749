// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>

#include "base/file.h"
#include "ecc/kernel_header.h"
#include "ecc/path.h"
#include "ecc/view.h"

#define SOURCE_MAX (16U << 20)

static int check_target(const struct options *o, struct error *err)
{
	if (o->target == target_host())
		return 0;
	return error_set(err, EINVAL,
			 "%s includes vmlinux.h, and this kernel's is not that of %s: give one by "
			 "--vmlinux, or BTF by --btf",
			 o->source, o->target->name);
}

/*
 * A pointer keeps its struct in BTF. For a struct with a tag it can be declared before all else,
 * and the struct completed later: the source stays as it is, and so do clang's messages.
 */
static void declare_pointer(struct buf *text, const struct source_struct *s)
{
	if (s->has_tag)
		buf_printf(text, "struct %s;\n", s->name);
	buf_printf(text,
		   "const volatile %s%s *" VIEW_EXPORT_PREFIX
		   "%s __attribute__((section(\"" VIEW_EXPORT_SECTION "\")));\n",
		   s->has_tag ? "struct " : "", s->name, s->name);
}

static int add_exports_header(struct overlay *overlay, const struct source *s)
{
	_cleanup_(buf_donep) struct buf text = {0};

	/* no warning flag of the user's is meant for these lines */
	buf_puts(&text, "#pragma clang system_header\n");
	for (size_t i = 0; i < s->n_structs; i++)
		if (s->structs[i].has_tag)
			declare_pointer(&text, &s->structs[i]);
	return buf_error(&text) ? -ENOMEM : overlay_add_text(overlay, VIEW_EXPORTS, &text);
}

/* A struct without a tag has its name only behind its typedef: at the end of the source. */
static int add_longer_source(struct overlay *overlay, const struct options *o,
			     const struct source *s, struct error *err)
{
	_cleanup_(freep) char *full = path_absolute(o->source);
	_cleanup_(buf_donep) struct buf text = {0};
	size_t n = 0;
	int r = file_read(o->source, SOURCE_MAX, &text, err);

	if (r)
		return r;
	buf_puts(&text, "\n\n# 1 \"exported types\" 3\n");
	for (size_t i = 0; i < s->n_structs; i++) {
		if (s->structs[i].has_tag)
			continue;
		declare_pointer(&text, &s->structs[i]);
		n++;
	}
	if (!full || buf_error(&text))
		return error_errno(err, ENOMEM, "%s", o->source);
	r = n ? overlay_add_text(overlay, full, &text) : 0;
	return r ? error_errno(err, -r, "cannot hand %s to clang", o->source) : 0;
}

static int add_given_vmlinux(struct overlay *overlay, const char *path, struct error *err)
{
	_cleanup_(freep) char *full = path_absolute(path);
	int r = full ? overlay_add_path(overlay, VIEW_DIR "/vmlinux.h", full) : -ENOMEM;

	return r ? error_errno(err, -r, "cannot hand %s to clang", path) : 0;
}

/* Named by its file in the cache, so that a person can look into it. */
static int add_running_vmlinux(struct overlay *overlay, const struct options *o, struct error *err)
{
	_cleanup_(buf_donep) struct buf path = {0};
	_cleanup_(closep) int fd = -1;
	int r = check_target(o, err);

	if (r)
		return r;
	fd = kernel_header_open_running(&path, err);
	if (fd < 0)
		return fd;
	r = path.len ? overlay_add_path(overlay, VIEW_DIR "/vmlinux.h", buf_cstr(&path))
		     : overlay_add_fd(overlay, VIEW_DIR "/vmlinux.h", fd);
	return r ? error_errno(err, -r, "cannot hand vmlinux.h to clang") : 0;
}

static int add_btf_vmlinux(struct overlay *overlay, const char *btf, struct error *err)
{
	_cleanup_(closep) int fd = kernel_header_open_btf(btf, err);
	int r;

	if (fd < 0)
		return fd;
	r = overlay_add_fd(overlay, VIEW_DIR "/vmlinux.h", fd);
	return r ? error_errno(err, -r, "cannot hand vmlinux.h to clang") : 0;
}

static int add_vmlinux(struct overlay *overlay, const struct options *o, const struct source *s,
		       struct error *err)
{
	if (!s->needs_vmlinux)
		return 0;
	if (o->vmlinux && !file_is_folder(o->vmlinux))
		return add_given_vmlinux(overlay, o->vmlinux, err);
	return o->btf ? add_btf_vmlinux(overlay, o->btf, err)
		      : add_running_vmlinux(overlay, o, err);
}

int view_make(struct overlay *overlay, const struct options *o, const struct source *s,
	      struct error *err)
{
	int r = add_exports_header(overlay, s);

	if (r)
		return error_errno(err, -r, "cannot hand the exported types to clang");
	r = add_longer_source(overlay, o, s, err);
	if (!r)
		r = add_vmlinux(overlay, o, s, err);
	if (r)
		return r;
	r = overlay_seal(overlay);
	return r ? error_errno(err, -r, "cannot hand %s to clang", o->source) : 0;
}
