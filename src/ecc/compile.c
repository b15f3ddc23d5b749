// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <sys/mman.h>

#include "ecc/child.h"
#include "ecc/compile.h"
#include "ecc/flags.h"
#include "ecc/path.h"
#include "ecc/strip.h"
#include "ecc/view.h"

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
		.stderr_fd = -1,
		.verbose = o->verbose,
	};
	_cleanup_(argv_donep) struct argv args = {0};

	argv_add(&args, o->clang);
	flags_add(&args, o);
	argv_add(&args, "-I" VIEW_DIR);
	argv_add(&args, "-include");
	argv_add(&args, VIEW_EXPORTS);
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

int compile_object(const struct options *o, const struct source *s, struct buf *out,
		   struct error *err)
{
	_cleanup_(overlay_donep) struct overlay overlay = {0};
	_cleanup_(closep) int object = memfd_create("object", MFD_CLOEXEC);
	int r;

	if (object < 0)
		return error_errno(err, errno, "no memory for the object");
	r = view_make(&overlay, o, s, err);
	if (!r)
		r = run_clang(o, &overlay, object, err);
	return r ? r : strip_debug(o, object, out, err);
}
