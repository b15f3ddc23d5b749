// SPDX-License-Identifier: BSD-2-Clause
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "base/units.h"
#include "ecli/instance.h"

#define PREFIX	   "ecli-"
#define LOCK_TRIES 100 /* of 10 ms */

DEFINE_CLEANUP(DIR *, closedir)

static int write_to(const char *dir, const char *file, const char *text)
{
	_cleanup_(freep) char *path = NULL;
	_cleanup_(closep) int fd = -1;

	path = text_format("%s/%s", dir, file);
	if (!path)
		return -ENOMEM;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd >= 0 && write(fd, text, strlen(text)) > 0 ? 0 : -errno;
}

/*
 * One ecli at a time looks through them: between its making and the opening of its pipe nothing
 * shows that an instance is in use. Who cannot have the lock within a second removes nothing.
 */
static int lock(const char *instances)
{
	const struct timespec pause = {.tv_nsec = 10 * NSEC_PER_MSEC};
	int fd = open(instances, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (int i = 0; fd >= 0 && i < LOCK_TRIES; i++) {
		if (!flock(fd, LOCK_EX | LOCK_NB))
			return fd;
		nanosleep(&pause, NULL);
	}
	closep(&fd);
	return -EBUSY;
}

static void remove_left_over(const char *instances)
{
	_cleanup_(closedirp) DIR *folder = opendir(instances);
	const struct dirent *e;

	while (folder && (e = readdir(folder)))
		if (!strncmp(e->d_name, PREFIX, sizeof(PREFIX) - 1))
			unlinkat(dirfd(folder), e->d_name, AT_REMOVEDIR);
}

/* An instance begins with the options of the machine's own buffer; only this form can be read. */
static void set_options(const char *path)
{
	static const char *const options[] = {"context-info", "noraw",	  "nohex",
					      "nobin",	      "nofields", "nolatency-format"};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		write_to(path, "trace_options", options[i]);
}

static int fill(const char *path, const char *event, int *ret_fd)
{
	_cleanup_(freep) char *enable = NULL, *pipe = NULL;
	int r, fd;

	enable = text_format("events/%s/enable", event);
	pipe = text_format("%s/trace_pipe", path);
	if (!enable || !pipe)
		return -ENOMEM;
	set_options(path);
	r = write_to(path, enable, "1");
	if (r)
		return r;
	fd = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}

int instance_make(const char *tracefs, const char *event, struct undo *undo, char **ret_path,
		  int *ret_fd)
{
	_cleanup_(freep) char *instances = NULL, *path = NULL;
	_cleanup_(closep) int locked = -1;
	int r;

	instances = text_format("%s/instances", tracefs);
	path = text_format("%s/instances/" PREFIX "%d", tracefs, (int)getpid());
	if (!instances || !path)
		return -ENOMEM;
	locked = lock(instances);
	if (locked >= 0)
		remove_left_over(instances);
	r = undo_directory(undo, path);
	if (r)
		return r;
	if (mkdir(path, 0700))
		return -errno;
	r = fill(path, event, ret_fd);
	if (r) {
		rmdir(path);
		return r;
	}
	*ret_path = TAKE_PTR(path);
	return 0;
}
