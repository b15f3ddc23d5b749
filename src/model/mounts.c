// SPDX-License-Identifier: BSD-2-Clause
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <uthash.h>

#include "base/cleanup.h"
#include "exitsnoop/record.h"
#include "model/mounts.h"

#define OTHERS_MAX 65536 /* mounts of others: each user may have many namespaces with many */

struct entry {
	uint64_t id;
	uint32_t device;
	bool ours;
	UT_hash_handle hh;
};

struct mounts {
	struct entry *entries;
	size_t n_others;
	bool all_of_ours; /* are known: we are not in a chroot */
};

static struct entry *find(struct mounts *m, uint64_t id)
{
	struct entry *entry;

	HASH_FIND(hh, m->entries, &id, sizeof(id), entry);
	return entry;
}

static void add(struct mounts *m, uint64_t id, uint32_t device, bool ours)
{
	struct entry *entry;

	if (find(m, id) || (!ours && m->n_others >= OTHERS_MAX))
		return;
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		return;
	entry->id = id;
	entry->device = device;
	entry->ours = ours;
	m->n_others += !ours;
	HASH_ADD(hh, m->entries, id, sizeof(entry->id), entry);
}

/* Lines such as "36 35 98:0 /root /where rw,noatime ..." (man 5 proc). */
static void read_mountinfo(struct mounts *m, const char *path, bool ours)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "re");
	_cleanup_(freep) char *line = NULL;
	unsigned int id, major, minor;
	size_t cap = 0;

	while (f && getline(&line, &cap, f) > 0)
		if (sscanf(line, "%u %*u %u:%u", &id, &major, &minor) == 3)
			add(m, id, RECORD_DEVICE(major, minor), ours);
}

/* Without asking a server that may not answer. */
static int look(const char *path, struct statx *ret)
{
	return statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_INO | STATX_MNT_ID, ret);
}

struct mounts *mounts_new(void)
{
	struct mounts *m = calloc(1, sizeof(*m));
	struct statx root;

	if (!m)
		return NULL;
	read_mountinfo(m, "/proc/self/mountinfo", true);
	m->all_of_ours =
		!look("/", &root) && root.stx_mask & STATX_MNT_ID && find(m, root.stx_mnt_id);
	return m;
}

void mounts_free(struct mounts *m)
{
	struct entry *entry, *next;

	if (!m)
		return;
	HASH_ITER(hh, m->entries, entry, next)
	{
		HASH_DEL(m->entries, entry);
		free(entry);
	}
	free(m);
}

static const struct entry *find_of(struct mounts *m, uint64_t id, int32_t pid)
{
	struct entry *entry = find(m, id);
	char path[64];

	if (entry || m->n_others >= OTHERS_MAX)
		return entry;
	snprintf(path, sizeof(path), "/proc/%d/mountinfo", pid);
	read_mountinfo(m, path, false);
	return find(m, id);
}

void mounts_find_exe(struct mounts *m, int32_t pid, struct image_file *ret)
{
	const struct entry *entry = NULL;
	struct statx st;
	char path[64];

	*ret = (struct image_file){0};
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	if (look(path, &st))
		return;
	ret->inode = st.stx_ino;
	if (st.stx_dev_major) /* only devices without a disk differ */
		ret->device = RECORD_DEVICE(st.stx_dev_major, st.stx_dev_minor);
	if (!(st.stx_mask & STATX_MNT_ID))
		return;
	entry = find_of(m, st.stx_mnt_id, pid);
	if (entry)
		ret->device = entry->device;
	if (entry && entry->ours)
		ret->mount = MOUNT_OURS;
	else if (m->all_of_ours)
		ret->mount = MOUNT_OTHER;
}

uint32_t mounts_own_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/mnt", &st) ? 0 : (uint32_t)st.st_ino;
}
