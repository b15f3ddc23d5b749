// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/units.h"
#include "symbol/floor.h"
#include "symbol/maps.h"

#define MAX_MAPPINGS 65536
#define MAX_PATHS    (8UL << 20)
#define MAX_AGE	     (200 * NSEC_PER_MSEC) /* how long they are taken for the present */

void maps_done(struct maps *m)
{
	free(m->items);
	buf_done(&m->paths);
	*m = (struct maps){0};
}

/* "7f01..-7f02.. r-xp 00028000 fd:01 1234   /usr/lib/libc.so.6": code of a file, or NULL. */
static const char *parse(const char *line, struct mapping *m)
{
	char perms[5];
	int at = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64 " %n", &m->start,
		   &m->end, perms, &m->offset, &m->major, &m->minor, &m->inode, &at) < 7 ||
	    perms[2] != 'x')
		return NULL;
	return line[at] == '/' ? line + at : NULL;
}

static int grow(struct maps *m)
{
	size_t cap = m->cap ? 2 * m->cap : 256;
	struct mapping *items;

	if (m->n < m->cap)
		return 0;
	items = reallocarray(m->items, cap, sizeof(*items));
	if (!items)
		return -ENOMEM;
	m->items = items;
	m->cap = cap;
	return 0;
}

static int add(struct maps *m, const char *line)
{
	struct mapping new = {.path = m->paths.len};
	const char *path = parse(line, &new);

	if (!path)
		return 0;
	if (m->n == MAX_MAPPINGS || m->paths.len > MAX_PATHS || grow(m))
		return -E2BIG;
	buf_put(&m->paths, path, strcspn(path, "\n"));
	buf_putc(&m->paths, '\0');
	if (buf_error(&m->paths))
		return -ENOMEM;
	m->items[m->n++] = new;
	return 0;
}

void maps_read(struct maps *m, pid_t pid)
{
	uint64_t now = clock_now_mono();
	_cleanup_(fclosep) FILE *f = NULL;
	_cleanup_(freep) char *line = NULL;
	size_t size = 0;
	char name[64];

	if (m->pid == pid && now - m->read_at < MAX_AGE)
		return;
	m->n = 0;
	buf_reset(&m->paths);
	m->pid = pid;
	m->read_at = now;
	snprintf(name, sizeof(name), "/proc/%d/maps", (int)pid);
	f = fopen(name, "re");
	while (f && getline(&line, &size, f) > 0)
		if (add(m, line))
			break;
}

const struct mapping *maps_find(const struct maps *m, uint64_t address)
{
	const struct mapping *at = floor_find(m->items, m->n, sizeof(*m->items), address);

	return at && address < at->end ? at : NULL;
}

/* stat() shows device numbers of these file systems that the kernel does not show in maps. */
static bool has_other_numbers(int fd)
{
	struct statfs fs;

	return !fstatfs(fd, &fs) &&
	       (fs.f_type == BTRFS_SUPER_MAGIC || fs.f_type == OVERLAYFS_SUPER_MAGIC);
}

static bool is_same(const struct mapping *at, int fd)
{
	struct stat st;

	if (fstat(fd, &st) || st.st_ino != at->inode)
		return false;
	return (major(st.st_dev) == at->major && minor(st.st_dev) == at->minor) ||
	       has_other_numbers(fd);
}

static int open_path(const char *path)
{
	int fd = open(path, O_PATH | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int maps_open(const struct maps *m, const struct mapping *at)
{
	_cleanup_(freep) char *path = NULL;
	_cleanup_(closep) int fd = -1;
	char name[96];

	snprintf(name, sizeof(name), "/proc/%d/map_files/%" PRIx64 "-%" PRIx64, (int)m->pid,
		 at->start, at->end);
	fd = open_path(name);
	if (fd >= 0)
		return take_fd(&fd);
	path = text_format("/proc/%d/root%s", (int)m->pid, maps_path(m, at));
	if (!path)
		return -ENOMEM;
	fd = open_path(path);
	if (fd < 0)
		return fd;
	return is_same(at, fd) ? take_fd(&fd) : -ESTALE;
}
