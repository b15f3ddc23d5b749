// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/file.h"
#include "ecc/child.h"
#include "ecc/compile.h"
#include "ecc/overlay.h"
#include "ecc/path.h"
#include "ecc/kernel_header.h"

#define SOURCE_MAX (16U << 20)
#define OBJECT_MAX (64U << 20)

/* In the overlay; a folder of this name need not exist, and does not. */
#define VMLINUX_DIR "/dev/null/exitsnoop"

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static void add_system_folder(struct argv *flags, const char *path)
{
	argv_add(flags, "-idirafter");
	argv_add(flags, path);
}

/*
 * clang -target bpf knows /usr/include alone; asm/types.h is in the machine's own folder. Without
 * the headers of another machine, ours have the same plain types.
 */
static void add_system_folders(struct argv *flags, const struct target *target)
{
	_cleanup_(buf_donep) struct buf machine = {0};
	const struct target *host = target_host();

	add_system_folder(flags, "/usr/local/include");
	if (strcmp(ECC_LIBBPF_INCLUDE, "/usr/include"))
		add_system_folder(flags, ECC_LIBBPF_INCLUDE);
	add_system_folder(flags, "/usr/include");
	buf_printf(&machine, "/usr/include/%s", target->multiarch);
	if (host && !is_folder(buf_cstr(&machine))) {
		buf_reset(&machine);
		buf_printf(&machine, "/usr/include/%s", host->multiarch);
	}
	add_system_folder(flags, buf_cstr(&machine));
}

static void add_workspace(struct argv *flags, const struct options *o)
{
	if (o->vmlinux && is_folder(o->vmlinux))
		argv_addf(flags, "-I%s", o->vmlinux);
	if (!o->workspace)
		return;
	argv_addf(flags, "-I%s", o->workspace);
	argv_addf(flags, "-I%s/include", o->workspace);
	argv_addf(flags, "-I%s/include/vmlinux/%s", o->workspace, o->target->name);
}

static const char *clang_target(const struct target *target)
{
	if (target == target_host())
		return "bpf";
	return target->big_endian ? "bpfeb" : "bpfel";
}

void compile_flags(struct argv *flags, const struct options *o)
{
	_cleanup_(freep) char *folder = path_folder(o->source);

	argv_add(flags, "-g");
	argv_add(flags, "-O2");
	argv_add(flags, "-target");
	argv_add(flags, clang_target(o->target));
	argv_add(flags, "-Wno-unknown-attributes");
	argv_addf(flags, "-D__TARGET_ARCH_%s", o->target->name);
	add_system_folders(flags, o->target);
	add_workspace(flags, o);
	argv_add_all(flags, &o->cflags);
	argv_addf(flags, "-I%s", folder ? folder : ".");
}

int compile_find_vmlinux(const struct options *o, struct buf *path, struct error *err)
{
	_cleanup_(freep) char *folder = path_folder(o->source);
	const char *roots[] = {folder, o->vmlinux && is_folder(o->vmlinux) ? o->vmlinux : NULL,
			       o->workspace};
	const char *const below[] = {"", "/include", "/include/vmlinux/"};

	if (o->vmlinux && access(o->vmlinux, R_OK) < 0)
		return error_errno(err, errno, "--vmlinux: cannot read %s", o->vmlinux);
	for (size_t i = 0; i < ARRAY_SIZE(roots); i++) {
		for (size_t k = 0; roots[i] && k < (i == 2 ? ARRAY_SIZE(below) : 1); k++) {
			buf_reset(path);
			buf_printf(path, "%s%s%s/vmlinux.h", roots[i], below[k],
				   k == 2 ? o->target->name : "");
			if (!access(buf_cstr(path), R_OK))
				return buf_error(path);
		}
	}
	buf_reset(path);
	return 0;
}

static int open_vmlinux(const struct options *o, const struct source *s, struct error *err)
{
	if (!s->needs_vmlinux)
		return -1;
	if (o->btf)
		return kernel_header_open_btf(o->btf, err);
	if (o->target != target_host())
		return error_set(
			err, EINVAL,
			"%s includes vmlinux.h, and this kernel's is not that of %s: give one "
			"by --vmlinux, or BTF by --btf",
			o->source, o->target->name);
	return kernel_header_open_running(err);
}

/* The source, and behind it a pointer to each exported struct. */
static int write_source(const struct options *o, const struct source *s, struct buf *text,
			struct error *err)
{
	int r = file_read(o->source, SOURCE_MAX, text, err);

	if (r)
		return r;
	buf_putc(text, '\n');
	for (size_t i = 0; i < s->n_structs; i++)
		buf_printf(text,
			   "const volatile %s%s *" COMPILE_EXPORT_PREFIX
			   "%s __attribute__((section(\"" COMPILE_EXPORT_SECTION "\")));\n",
			   s->structs[i].has_tag ? "struct " : "", s->structs[i].name,
			   s->structs[i].name);
	return buf_error(text);
}

/*
 * Paths in the object's line information start at the source's folder, and the text of the lines
 * comes with the debug information: clang would look for files by these names.
 */
static int add_path_flags(struct argv *args, const char *source)
{
	_cleanup_(freep) char *folder = path_folder(source), *full = path_absolute(folder);
	_cleanup_(freep) char *cwd = path_absolute(".");

	if (!folder || !full || !cwd)
		return -ENOMEM;
	argv_addf(args, "-fdebug-prefix-map=%s=.", cwd);
	argv_addf(args, "-fdebug-prefix-map=%s=.", full);
	argv_addf(args, "-fdebug-prefix-map=%s/=", folder);
	argv_add(args, "-gdwarf-5");
	argv_add(args, "-gembed-source");
	return 0;
}

static int run_clang(const struct options *o, const struct overlay *overlay, int out,
		     struct error *err)
{
	const struct child clang = {
		.what = "compiling",
		.install = "install clang (Debian: apt install clang), or name it by -c",
		.stdin_fd = -1,
		.stdout_fd = out,
		.verbose = o->verbose,
	};
	_cleanup_(argv_donep) struct argv args = {0};

	argv_add(&args, o->clang);
	compile_flags(&args, o);
	argv_add(&args, "-I" VMLINUX_DIR);
	argv_add(&args, "-ivfsoverlay");
	argv_add(&args, overlay->path);
	if (add_path_flags(&args, o->source) < 0)
		return error_errno(err, ENOMEM, "%s", o->source);
	argv_add(&args, "-xc");
	argv_add(&args, "-c");
	argv_add(&args, o->source);
	argv_add(&args, "-o");
	argv_add(&args, "-");
	return child_run(&clang, &args, err);
}

static int run_strip(const struct options *o, int in, int out, struct error *err)
{
	const struct child strip = {
		.what = "stripping debug sections",
		.install = "install llvm (Debian: apt install llvm), or name it by -l",
		.stdin_fd = in,
		.stdout_fd = out,
		.verbose = o->verbose,
	};
	_cleanup_(argv_donep) struct argv args = {0};

	argv_add(&args, o->strip);
	argv_add(&args, "-g");
	argv_add(&args, "-");
	argv_add(&args, "-o");
	argv_add(&args, "-");
	return child_run(&strip, &args, err);
}

static int make_overlay(const struct options *o, const struct buf *text, int vmlinux,
			struct overlay *overlay, struct error *err)
{
	_cleanup_(freep) char *full = path_absolute(o->source);
	bool given = o->vmlinux && !is_folder(o->vmlinux);
	_cleanup_(freep) char *given_path = given ? path_absolute(o->vmlinux) : NULL;
	int r;

	if (!full || (given && !given_path))
		return error_errno(err, ENOMEM, "%s", o->source);
	r = overlay_add_text(overlay, full, text);
	if (!r && given)
		r = overlay_add_path(overlay, VMLINUX_DIR "/vmlinux.h", given_path);
	else if (!r && vmlinux >= 0)
		r = overlay_add_fd(overlay, VMLINUX_DIR "/vmlinux.h", vmlinux);
	if (!r)
		r = overlay_seal(overlay);
	return r ? error_errno(err, -r, "cannot hand %s to clang", o->source) : 0;
}

int compile_object(const struct options *o, const struct source *s, struct buf *out,
		   struct error *err)
{
	_cleanup_(overlay_donep) struct overlay overlay = {0};
	_cleanup_(closep) int vmlinux = -1, raw = -1, stripped = -1;
	_cleanup_(buf_donep) struct buf text = {0};
	bool given = o->vmlinux && !is_folder(o->vmlinux);
	int r = write_source(o, s, &text, err);

	if (!r && s->needs_vmlinux && !given) {
		vmlinux = open_vmlinux(o, s, err);
		r = vmlinux < 0 ? vmlinux : 0;
	}
	if (!r)
		r = make_overlay(o, &text, vmlinux, &overlay, err);
	if (r)
		return r;
	raw = memfd_create("object", MFD_CLOEXEC);
	stripped = memfd_create("stripped", MFD_CLOEXEC);
	if (raw < 0 || stripped < 0)
		return error_errno(err, errno, "no memory for the object");
	r = run_clang(o, &overlay, raw, err);
	if (!r && (lseek(raw, 0, SEEK_SET) < 0))
		r = error_errno(err, errno, "cannot read the object");
	if (!r)
		r = run_strip(o, raw, stripped, err);
	if (r)
		return r;
	lseek(stripped, 0, SEEK_SET);
	r = file_read_fd(stripped, OBJECT_MAX, out);
	return r ? error_errno(err, -r, "cannot read the object") : 0;
}
