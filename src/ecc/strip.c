// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "ecc/child.h"
#include "ecc/strip.h"

#define OBJECT_MAX (64U << 20)

static int read_whole(int fd, size_t max, struct buf *out)
{
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	return file_read_fd(fd, max, out);
}

static int ignore_message(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

/* libbpf opens by name: files in memory have one, too. */
static int link_alone(int object, int stripped)
{
	char from[32], to[32];
	struct bpf_linker *linker;
	int r;

	snprintf(from, sizeof(from), "/proc/self/fd/%d", object);
	snprintf(to, sizeof(to), "/proc/self/fd/%d", stripped);
	libbpf_set_print(ignore_message);
	linker = bpf_linker__new(to, NULL);
	if (!linker)
		return -errno;
	r = bpf_linker__add_file(linker, from, NULL);
	if (!r)
		r = bpf_linker__finalize(linker);
	bpf_linker__free(linker);
	return r;
}

static int explain(int complaints, struct error *err)
{
	_cleanup_(buf_donep) struct buf text = {0};

	read_whole(complaints, sizeof(err->text), &text);
	while (text.len && text.data[text.len - 1] == '\n')
		text.len--;
	return error_set(err, ECHILD, "stripping debug sections failed: %s", buf_cstr(&text));
}

static int run_strip(const struct options *o, int object, int stripped, struct error *err)
{
	static const char *const words[] = {"-g", "-", "-o", "-"};
	_cleanup_(closep) int complaints = memfd_create("complaints", MFD_CLOEXEC);
	const struct child child = {
		.what = "stripping debug sections",
		.install = "install llvm (Debian: apt install llvm), or name it by -l",
		.stdin_fd = object,
		.stdout_fd = stripped,
		.stderr_fd = complaints,
		.verbose = o->verbose,
	};
	_cleanup_(argv_donep) struct argv args = {0};
	struct error reason = {0};
	int r;

	argv_add(&args, o->strip ? o->strip : ECC_LLVM_STRIP);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		argv_add(&args, words[i]);
	if (complaints < 0 || lseek(object, 0, SEEK_SET) < 0)
		return error_errno(err, errno, "cannot strip the object");
	r = child_run(&child, &args, &reason);
	if (r && *reason.text)
		return error_set(err, -r, "%s", reason.text);
	return r ? explain(complaints, err) : 0;
}

int strip_debug(const struct options *o, int object, struct buf *out, struct error *err)
{
	_cleanup_(closep) int stripped = memfd_create("stripped", MFD_CLOEXEC);
	int r = 0;

	if (stripped < 0)
		return error_errno(err, errno, "no memory for the object");
	if (o->strip || link_alone(object, stripped)) {
		if (ftruncate(stripped, 0) < 0)
			return error_errno(err, errno, "cannot strip the object");
		r = run_strip(o, object, stripped, err);
	}
	if (r)
		return r;
	r = read_whole(stripped, OBJECT_MAX, out);
	return r ? error_errno(err, -r, "cannot read the object") : 0;
}
