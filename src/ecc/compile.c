// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "ecc/child.h"
#include "ecc/compile.h"
#include "ecc/flags.h"
#include "ecc/path.h"
#include "ecc/view.h"

#define OBJECT_MAX (64U << 20)

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

/* llvm-strip as the reader of clang's output: it loads while clang works. */
struct strip {
	struct argv args;
	pid_t pid;	/* 0: not running */
	int input;	/* the end of the pipe for clang */
	int output;	/* a file in memory */
	int complaints; /* its stderr: of no interest when clang failed */
};

static void strip_done(struct strip *s)
{
	argv_done(&s->args);
	closep(&s->input);
	closep(&s->output);
	closep(&s->complaints);
}

static int strip_start(struct strip *s, const struct options *o, struct error *err)
{
	struct child child = {
		.what = "stripping debug sections",
		.install = "install llvm (Debian: apt install llvm), or name it by -l",
		.verbose = o->verbose,
	};
	static const char *const words[] = {"-g", "-", "-o", "-"};
	int ends[2], r;

	s->output = memfd_create("object", MFD_CLOEXEC);
	s->complaints = memfd_create("complaints", MFD_CLOEXEC);
	if (s->output < 0 || s->complaints < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return error_errno(err, errno, "cannot run %s", o->strip);
	s->input = ends[1];
	child.stdin_fd = ends[0];
	child.stdout_fd = s->output;
	child.stderr_fd = s->complaints;
	argv_add(&s->args, o->strip);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		argv_add(&s->args, words[i]);
	r = child_start(&child, &s->args, &s->pid, err);
	close(ends[0]);
	return r;
}

static int strip_explain(struct strip *s, struct error *err)
{
	_cleanup_(buf_donep) struct buf text = {0};

	lseek(s->complaints, 0, SEEK_SET);
	file_read_fd(s->complaints, sizeof(err->text), &text);
	while (text.len && text.data[text.len - 1] == '\n')
		text.len--;
	return error_set(err, ECHILD, "stripping debug sections failed: %s", buf_cstr(&text));
}

/* Lets it end, and appends what it made to OUT. */
static int strip_finish(struct strip *s, struct buf *out, struct error *err)
{
	struct error reason = {0};
	int r;

	close(take_fd(&s->input));
	r = child_wait(&s->args, s->pid, &reason);
	if (r)
		return *reason.text ? error_set(err, -r, "%s", reason.text) : strip_explain(s, err);
	if (lseek(s->output, 0, SEEK_SET) < 0)
		return error_errno(err, errno, "cannot read the object");
	r = file_read_fd(s->output, OBJECT_MAX, out);
	return r ? error_errno(err, -r, "cannot read the object") : 0;
}

static int compile_through(struct strip *strip, const struct options *o,
			   const struct overlay *overlay, struct buf *out, struct error *err)
{
	struct error strip_err = {0};
	int r, stripped;

	r = run_clang(o, overlay, strip->input, err);
	stripped = strip_finish(strip, out, &strip_err);
	if (stripped && (!r || r == -EPIPE)) {
		*err = strip_err;
		return stripped;
	}
	return r;
}

int compile_object(const struct options *o, const struct source *s, struct buf *out,
		   struct error *err)
{
	_cleanup_(overlay_donep) struct overlay overlay = {0};
	struct strip strip = {.input = -1, .output = -1, .complaints = -1};
	int r = view_make(&overlay, o, s, err);

	if (!r)
		r = strip_start(&strip, o, err);
	if (!r)
		r = compile_through(&strip, o, &overlay, out, err);
	strip_done(&strip);
	return r;
}
