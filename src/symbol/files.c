// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/units.h"
#include "symbol/files.h"

#define MAX_FILES  256			 /* the oldest goes */
#define MAX_BYTES  (64UL << 20)		 /* of all; one alone may have more */
#define FILE_TIME  (2 * NSEC_PER_SEC)	 /* at most for one */
#define LEAST_TIME (100 * NSEC_PER_MSEC) /* with less it is not even tried */
#define RETRY	   (60 * NSEC_PER_SEC)	 /* until a file that gave none is tried again */
#define FIRST_TIME (5 * NSEC_PER_SEC)	 /* that may be spent at once ... */
#define SHARE	   10			 /* ... and of all time a tenth */

/* Which file, and which content of it: a compiler that runs again often writes to the same inode.
 */
struct key {
	uint64_t device, inode, size;
	int64_t changed_s;
	uint64_t changed_ns;
};

struct file {
	struct key key;
	struct elfsym *elf; /* owned; NULL: none */
	uint64_t read_at;
};

struct files {
	struct parser parser;
	struct file items[MAX_FILES]; /* the oldest first */
	size_t n, bytes;
	uint64_t started, spent;
};

int files_new(const struct parser *parser, struct files **ret)
{
	struct files *f = calloc(1, sizeof(*f));

	if (!f)
		return -ENOMEM;
	f->parser = *parser;
	f->started = clock_now_mono();
	*ret = f;
	return 0;
}

static void drop(struct files *f, size_t i)
{
	f->bytes -= f->items[i].elf ? elfsym_bytes(f->items[i].elf) : 0;
	elfsym_free(f->items[i].elf);
	f->n--;
	memmove(&f->items[i], &f->items[i + 1], (f->n - i) * sizeof(*f->items));
}

void files_free(struct files *f)
{
	if (!f)
		return;
	while (f->n)
		drop(f, f->n - 1);
	free(f);
}

/* Without asking a file system that may not answer, as NFS and FUSE: what is known here counts. */
static int read_key(int fd, struct key *ret)
{
	struct statx st;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BASIC_STATS, &st))
		return -errno;
	if (!S_ISREG(st.stx_mode))
		return -EINVAL;
	*ret = (struct key){
		.device = (uint64_t)st.stx_dev_major << 32 | st.stx_dev_minor,
		.inode = st.stx_ino,
		.size = st.stx_size,
		.changed_s = st.stx_ctime.tv_sec,
		.changed_ns = st.stx_ctime.tv_nsec,
	};
	return 0;
}

static const struct file *find(struct files *f, const struct key *key, uint64_t now)
{
	for (size_t i = 0; i < f->n; i++) {
		struct file *file = &f->items[i];

		if (memcmp(&file->key, key, sizeof(*key)))
			continue;
		if (file->elf || now - file->read_at < RETRY)
			return file;
		drop(f, i);
		return NULL;
	}
	return NULL;
}

static void add(struct files *f, const struct file *file)
{
	size_t bytes = file->elf ? elfsym_bytes(file->elf) : 0;

	while (f->n && (f->n == MAX_FILES || f->bytes + bytes > MAX_BYTES))
		drop(f, 0);
	f->items[f->n++] = *file;
	f->bytes += bytes;
}

/* How long the next file may take. */
static uint64_t time_left(const struct files *f, uint64_t now, uint64_t deadline)
{
	uint64_t given = FIRST_TIME + (now - f->started) / SHARE;
	uint64_t left = given > f->spent ? given - f->spent : 0;

	if (deadline < now + left)
		left = deadline > now ? deadline - now : 0;
	return left < FILE_TIME ? left : FILE_TIME;
}

const struct elfsym *files_find(struct files *f, int fd, uint64_t deadline)
{
	uint64_t now = clock_now_mono(), left = time_left(f, now, deadline);
	struct file new = {.read_at = now};
	const struct file *known;
	int r;

	if (read_key(fd, &new.key))
		return NULL;
	known = find(f, &new.key, now);
	if (known)
		return known->elf;
	if (left < LEAST_TIME)
		return NULL;
	r = parser_run(&f->parser, fd, left, &new.elf);
	f->spent += clock_now_mono() - now;
	if (!r)
		add(f, &new);
	return new.elf;
}
