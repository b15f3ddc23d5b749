// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "ecc/flags.h"
#include "ecc/path.h"

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
	if (host && !file_is_folder(buf_cstr(&machine))) {
		buf_reset(&machine);
		buf_printf(&machine, "/usr/include/%s", host->multiarch);
	}
	add_system_folder(flags, buf_cstr(&machine));
}

static void add_workspace(struct argv *flags, const struct options *o)
{
	if (o->vmlinux && file_is_folder(o->vmlinux))
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

void flags_add(struct argv *flags, const struct options *o)
{
	_cleanup_(freep) char *folder = path_folder(o->source);

	argv_add(flags, "-g");
	argv_add(flags, "-O2");
	argv_add(flags, "-target");
	argv_add(flags, clang_target(o->target));
	argv_add(flags, "-Wno-unknown-attributes");
	/* No line of C holds one; a file of holes has millions, each a warning with its line. */
	argv_add(flags, "-Werror=null-character");
	argv_addf(flags, "-D__TARGET_ARCH_%s", o->target->name);
	add_system_folders(flags, o->target);
	add_workspace(flags, o);
	argv_add_all(flags, &o->cflags);
	argv_addf(flags, "-I%s", folder ? folder : ".");
}

/* A folder that was told and helps nothing is a slip, not a reason to take another header. */
static int check_told(const struct options *o, struct error *err)
{
	_cleanup_(buf_donep) struct buf path = {0};

	if (o->workspace && !file_is_folder(o->workspace))
		return error_set(err, ENOTDIR, "--workspace-path: there is no folder %s",
				 o->workspace);
	if (!o->vmlinux)
		return 0;
	if (access(o->vmlinux, R_OK) < 0)
		return error_errno(err, errno, "--vmlinux: cannot read %s", o->vmlinux);
	if (!file_is_folder(o->vmlinux))
		return 0;
	buf_printf(&path, "%s/vmlinux.h", o->vmlinux);
	if (access(buf_cstr(&path), R_OK) < 0)
		return error_errno(err, errno, "--vmlinux: cannot read %s", buf_cstr(&path));
	return 0;
}

int flags_find_vmlinux(const struct options *o, struct buf *path, struct error *err)
{
	_cleanup_(freep) char *folder = path_folder(o->source);
	const char *roots[] = {folder, o->vmlinux && file_is_folder(o->vmlinux) ? o->vmlinux : NULL,
			       o->workspace};
	const char *const below[] = {"", "/include", "/include/vmlinux/"};
	int r = check_told(o, err);

	if (r)
		return r;
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
