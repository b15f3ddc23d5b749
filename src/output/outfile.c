// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sink.h"
#include "base/walk.h"
#include "output/outfile.h"

#define MODE 0600

static int refuse(const char *path, struct error *err)
{
	return error_set(err, EACCES,
			 "cannot write to '%s': it belongs to another user or has another name, "
			 "too, in a directory where others may create files",
			 path);
}

/* Looks first: opening a named pipe waits for its reader, and whose it is must not be found out
 * then.
 */
static int open_checked(const struct walk *w, const char *path, struct stat *ret_st,
			struct error *err)
{
	const int flags = O_APPEND | O_CLOEXEC | O_NOCTTY | (w->follow ? 0 : O_NOFOLLOW);
	_cleanup_(closep) int fd = -1;
	struct stat st;

	if (!fstatat(w->dir_fd, w->name, &st, AT_SYMLINK_NOFOLLOW) && !walk_may_use(w, &st))
		return refuse(path, err);
	fd = openat(w->dir_fd, w->name, O_WRONLY | O_CREAT | flags, MODE);
	if (fd < 0 || fstat(fd, &st))
		return error_errno(err, errno, "cannot write to '%s'", path);
	if (!walk_may_use(w, &st))
		return refuse(path, err);
	if (S_ISFIFO(st.st_mode))
		fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK);
	*ret_st = st;
	return take_fd(&fd);
}

/* The same file to read; -1: it cannot be. */
static int open_again(const struct walk *w, const struct stat *st)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (w->follow ? 0 : O_NOFOLLOW);
	_cleanup_(closep) int fd = openat(w->dir_fd, w->name, flags);
	struct stat again;

	if (fd < 0 || fstat(fd, &again) || again.st_ino != st->st_ino || again.st_dev != st->st_dev)
		return -1;
	return take_fd(&fd);
}

static bool begins_with(int fd, const struct buf *head)
{
	_cleanup_(buf_donep) struct buf found = {0};
	char *at = head->len ? buf_room(&found, head->len) : NULL;

	return at && pread(fd, at, head->len, 0) == (ssize_t)head->len &&
	       !memcmp(at, head->data, head->len);
}

/* Of a file that holds something already. */
static int go_on(const struct walk *w, int fd, const struct stat *st,
		 struct output_options *options, const char *path, struct error *err)
{
	_cleanup_(closep) int reading = open_again(w, st);
	_cleanup_(buf_donep) struct buf head = {0};
	char last = '\n';

	output_put_head(&head, options);
	options->no_head = begins_with(reading, &head);
	if (options->format == OUTPUT_CSV && !options->no_head)
		return error_set(err, EEXIST,
				 "cannot append to '%s': it is no CSV with these columns; name "
				 "another file, or remove it",
				 path);
	if (pread(reading, &last, 1, st->st_size - 1) == 1 && last != '\n')
		(void)!write(fd, "\n", 1); /* a failure is one of the first record, too */
	return 0;
}

/*
 * /dev/stdout and the like. An own opening of it would have an offset of its own, and what a
 * command writes there would be overwritten.
 */
static bool is_stdout(const struct walk *w)
{
	struct stat st, out;

	return w->follow && !fstatat(w->dir_fd, w->name, &st, 0) && !fstat(STDOUT_FILENO, &out) &&
	       st.st_dev == out.st_dev && st.st_ino == out.st_ino;
}

int outfile_open(const char *path, enum outfile_mode mode, struct output_options *options,
		 struct error *err)
{
	_cleanup_(walk_done) struct walk w = WALK_INIT;
	_cleanup_(closep) int fd = -1;
	struct error why;
	struct stat st;
	int r = walk_path(path, &w, &why);

	if (r)
		return error_set(err, -r, "cannot write to %s", why.text);
	if (is_stdout(&w)) {
		r = sink_open(STDOUT_FILENO);
		return r < 0 ? error_errno(err, -r, "cannot write to '%s'", path) : r;
	}
	fd = open_checked(&w, path, &st, err);
	if (fd < 0)
		return fd;
	if (S_ISREG(st.st_mode) && st.st_size > 0 && mode == OUTFILE_ANEW)
		r = ftruncate(fd, 0) ? error_errno(err, errno, "cannot empty '%s'", path) : 0;
	else if (S_ISREG(st.st_mode) && st.st_size > 0)
		r = go_on(&w, fd, &st, options, path, err);
	return r ? r : take_fd(&fd);
}
