// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "ecc/btfgen.h"
#include "ecc/child.h"
#include "ecc/path.h"

#define PACKAGE_MAX (256U << 20)

struct btfgen {
	const struct options *o;
	const char *object;
	char dir[64]; /* a private folder, removed at the end */
	unsigned int n_done;
	struct error *err;
};

static int compare_names(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void remove_tree(char *dir)
{
	char *roots[] = {dir, NULL};
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

	for (FTSENT *e; fts && (e = fts_read(fts));)
		if (e->fts_info == FTS_DP)
			rmdir(e->fts_accpath);
		else if (e->fts_info != FTS_D)
			unlink(e->fts_accpath);
	if (fts)
		fts_close(fts);
}

/* Runs WORDS, up to NULL, with our own output. */
static int run_tool(struct btfgen *g, const char *what, const char *install,
		    const char *const *words)
{
	const struct child child = {
		.what = what,
		.install = install,
		.stdin_fd = -1,
		.stdout_fd = -1,
		.stderr_fd = -1,
		.verbose = g->o->verbose,
	};
	_cleanup_(argv_donep) struct argv args = {0};

	for (; *words; words++)
		argv_add(&args, *words);
	return child_run(&child, &args, g->err);
}

static int unpack(struct btfgen *g, const char *archive, const char *to)
{
	const char *const words[] = {"tar", "-xaf", archive, "-C", to, NULL};

	return run_tool(g, "unpacking BTF", "apt install tar", words);
}

static int tailor(struct btfgen *g, const char *btf, const char *out)
{
	const char *const words[] = {
		g->o->bpftool, "gen", "min_core_btf", btf, out, g->object, NULL,
	};

	return run_tool(g, "tailoring BTF", "apt install bpftool, or name it by --bpftool-bin",
			words);
}

/* PATH is RELEASE.btf or RELEASE.btf.tar.xz; RELATIVE is it below the archive. */
static int take_btf(struct btfgen *g, const char *path, const char *relative, const char *name)
{
	_cleanup_(buf_donep) struct buf out = {0}, raw = {0};
	_cleanup_(freep) char *folder = NULL;
	const char *ending = strstr(relative, ".btf");
	bool packed = strcmp(ending, ".btf");
	int r;

	buf_printf(&out, "%s/btfhub-archive/%.*s.btf", g->dir, (int)(ending - relative), relative);
	buf_printf(&raw, "%s/%.*s.btf", g->dir, (int)(strstr(name, ".btf") - name), name);
	folder = path_folder(buf_cstr(&out));
	if (!folder || buf_error(&out) || buf_error(&raw))
		return error_errno(g->err, ENOMEM, "%s", path);
	r = file_make_folders(folder);
	if (r)
		return error_errno(g->err, -r, "cannot write below %s", g->dir);
	if (packed)
		r = unpack(g, path, g->dir);
	if (!r)
		r = tailor(g, packed ? buf_cstr(&raw) : path, buf_cstr(&out));
	if (packed)
		unlink(buf_cstr(&raw));
	g->n_done += !r;
	return r;
}

static bool is_wanted(const struct btfgen *g, const FTSENT *e)
{
	const char *ending = strstr(e->fts_name, ".btf");
	char folder[64];

	snprintf(folder, sizeof(folder), "/%s/", g->o->target->machine);
	return e->fts_info == FTS_F && ending && strstr(e->fts_path, folder) &&
	       (!strcmp(ending, ".btf") || !strncmp(ending, ".btf.tar", 8));
}

static int take_archive(struct btfgen *g)
{
	char *roots[] = {(char *)g->o->btfhub_archive, NULL};
	size_t len = strlen(roots[0]);
	FTS *fts;
	int r = 0;

	if (access(roots[0], R_OK | X_OK) < 0)
		return error_errno(g->err, errno, "cannot read %s", roots[0]);
	fts = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, compare_names);
	if (!fts)
		return error_errno(g->err, errno, "cannot read %s", roots[0]);
	for (FTSENT *e; !r && (e = fts_read(fts));)
		if (is_wanted(g, e))
			r = take_btf(g, e->fts_path, e->fts_path + len, e->fts_name);
	fts_close(fts);
	if (!r && !g->n_done)
		return error_set(g->err, ENOENT, "%s holds no .../%s/RELEASE.btf[.tar.xz]",
				 roots[0], g->o->target->machine);
	return r;
}

/* A tar of the private folder that depends on its content alone. */
static int make_tar(struct btfgen *g, const char *tar)
{
	const char *const words[] = {
		"tar",		"--sort=name", "--mtime=@0",
		"--owner=0",	"--group=0",   "--numeric-owner",
		"--format=gnu", "-cf",	       tar,
		"-C",		g->dir,	       "btfhub-archive",
		"package.json", NULL,
	};

	return run_tool(g, "packing BTF", "apt install tar", words);
}

static int copy_file(const char *from, const char *to, struct error *err)
{
	_cleanup_(buf_donep) struct buf file = {0};
	int r = file_read(from, PACKAGE_MAX, &file, err);

	return r ? r : file_write_atomic(to, file.data, file.len, 0644, err);
}

static int fill(struct btfgen *g, const char *package, const char *tar)
{
	char path[128], made[128];
	int r;

	snprintf(path, sizeof(path), "%s/package.json", g->dir);
	snprintf(made, sizeof(made), "%s/tar", g->dir);
	r = copy_file(package, path, g->err);
	if (!r)
		r = take_archive(g);
	if (!r)
		r = make_tar(g, made);
	return r ? r : copy_file(made, tar, g->err);
}

int btfgen_write(const struct options *o, const char *object, const char *package, const char *tar,
		 struct error *err)
{
	struct btfgen g = {.o = o, .object = object, .err = err};
	const char *temp = getenv("TMPDIR");
	int r;

	if (!temp || strlen(temp) > sizeof(g.dir) - 16)
		temp = "/tmp";
	snprintf(g.dir, sizeof(g.dir), "%s/ecc.XXXXXX", temp);
	if (!mkdtemp(g.dir))
		return error_errno(err, errno, "cannot make a folder in %s", temp);
	r = fill(&g, package, tar);
	remove_tree(g.dir);
	return r;
}
