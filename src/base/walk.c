// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/walk.h"

#define SHOWN_MAX 256 /* of a path in a message, so that its reason is in it, too */
#define LINKS_MAX 40  /* MAXSYMLINKS of the kernel */
#define DIRECTORY (O_PATH | O_DIRECTORY | O_CLOEXEC)

struct way {
	struct walk *at;
	char rest[PATH_MAX]; /* components that are still to be walked */
	int links;
};

void walk_done(struct walk *w)
{
	closep(&w->dir_fd);
	w->dir_fd = -1;
}

static bool is_shared(const struct stat *dir)
{
	return dir->st_mode & S_IWOTH || (dir->st_mode & S_ISVTX && dir->st_mode & S_IWGRP);
}

static bool is_trusted(const struct walk *w, const struct stat *st)
{
	return st->st_uid == geteuid() || (!w->strange && st->st_uid == w->dir.st_uid);
}

bool walk_is_shared(const struct walk *w)
{
	return is_shared(&w->dir) || w->strange;
}

bool walk_may_use(const struct walk *w, const struct stat *st)
{
	if (w->follow || !walk_is_shared(w))
		return true;
	return (is_trusted(w, st) || (w->strange && st->st_uid == w->dir.st_uid)) &&
	       !(S_ISREG(st->st_mode) && st->st_nlink > 1);
}

/* FD, owned from here on, is the directory from which it goes on. */
static int enter(struct walk *w, int fd)
{
	if (fd < 0)
		return -errno;
	closep(&w->dir_fd);
	w->dir_fd = fd;
	return fstat(fd, &w->dir) ? -errno : 0;
}

static bool is_proc(int fd)
{
	struct statfs fs;

	return !fstatfs(fd, &fs) && fs.f_type == PROC_SUPER_MAGIC;
}

/* Takes the next component; *RET_LAST: none follows. */
static int take_name(struct way *way, bool *ret_last)
{
	char *at = way->rest + strspn(way->rest, "/");
	size_t len = strcspn(at, "/");

	if (len > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(way->at->name, at, len);
	way->at->name[len] = '\0';
	*ret_last = !at[len];
	if (!len || (!*ret_last && !at[len + strspn(at + len, "/")]))
		return -EISDIR;
	memmove(way->rest, at + len, strlen(at + len) + 1);
	return 0;
}

/* The link's target takes its place in what is to be walked. */
static int put_target(struct way *way, int link)
{
	char target[PATH_MAX], rest[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof(target) - 1);

	if (n < 0)
		return -errno;
	target[n] = '\0';
	memcpy(rest, way->rest, sizeof(rest));
	if ((size_t)n + strlen(rest) >= sizeof(rest))
		return -ENAMETOOLONG;
	memcpy(way->rest, target, (size_t)n);
	memcpy(way->rest + n, rest, strlen(rest) + 1);
	if (*target != '/')
		return 0;
	way->at->strange = false;
	return enter(way->at, open("/", DIRECTORY));
}

static int follow(struct way *way, int link, const struct stat *st, bool last, struct error *err)
{
	struct walk *w = way->at;

	if (walk_is_shared(w) && !is_trusted(w, st))
		return error_set(err, EACCES,
				 "'%s' is a symbolic link of another user, in a directory where "
				 "others may create files: name the file that it leads to",
				 w->name);
	if (++way->links > LINKS_MAX)
		return -ELOOP;
	if (!is_proc(w->dir_fd))
		return put_target(way, link);
	w->follow = last;
	return last ? 0 : enter(w, openat(w->dir_fd, w->name, DIRECTORY));
}

/* 1: that was the last component. */
static int step(struct way *way, struct error *err)
{
	_cleanup_(closep) int fd = -1;
	struct walk *w = way->at;
	struct stat st;
	bool last = false;
	int r = take_name(way, &last);

	if (r)
		return r;
	fd = openat(w->dir_fd, w->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT && last ? 1 : -errno;
	if (fstat(fd, &st))
		return -errno;
	if (S_ISLNK(st.st_mode)) {
		r = follow(way, fd, &st, last, err);
		return r ? r : w->follow;
	}
	if (last)
		return 1;
	w->strange |= is_shared(&w->dir) && !is_trusted(w, &st);
	return enter(w, take_fd(&fd));
}

int walk_path(const char *path, struct walk *ret, struct error *err)
{
	struct walk w = WALK_INIT;
	struct way way = {.at = &w};
	struct error why = {0};
	int r = -ENOENT;

	if (strlen(path) >= sizeof(way.rest))
		r = -ENAMETOOLONG;
	else if (*path)
		r = enter(&w, open(*path == '/' ? "/" : ".", DIRECTORY));
	if (!r)
		memcpy(way.rest, path, strlen(path) + 1);
	while (!r)
		r = step(&way, &why);
	if (r == 1) {
		*ret = w;
		return 0;
	}
	walk_done(&w);
	if (why.text[0])
		return error_set(err, -r, "'%.*s': %s", SHOWN_MAX, path, why.text);
	return error_errno(err, -r, "'%.*s'", SHOWN_MAX, path);
}
