// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "model/cgroups.h"
#include "model/path.h"

/*
 * More than the 4096 that the kernel half remembers to have sent, so that what it does not send
 * again is still here.
 */
#define CGROUPS_MAX 16384
#define BYTES_MAX   (32 << 20) /* of paths; 4096 of the longest take half of it */

struct key {
	uint64_t id;
	uint64_t hierarchy;
};

struct entry {
	struct key key;
	uint64_t used; /* sequence of the last use */
	char *path;
	size_t bytes;
	struct cgroup_info info;
	UT_hash_handle hh;
};

struct cgroups {
	struct entry *entries; /* uthash keeps the order of insertion: the oldest first */
	uint64_t sequence;
	size_t bytes;
};

struct cgroups *cgroups_new(void)
{
	return calloc(1, sizeof(struct cgroups));
}

static void drop(struct cgroups *c, struct entry *entry)
{
	HASH_DEL(c->entries, entry);
	c->bytes -= entry->bytes;
	free(entry->path);
	free(entry);
}

void cgroups_free(struct cgroups *c)
{
	struct entry *entry, *next;

	if (!c)
		return;
	HASH_ITER(hh, c->entries, entry, next)
	{
		drop(c, entry);
	}
	free(c);
}

static struct entry *lookup(struct cgroups *c, const struct key *key)
{
	struct entry *entry;

	HASH_FIND(hh, c->entries, key, sizeof(*key), entry);
	return entry;
}

void cgroups_add(struct cgroups *c, uint32_t hierarchy, uint64_t id, const char *components,
		 size_t len, bool cut)
{
	struct key key = {.id = id, .hierarchy = hierarchy};
	struct entry *entry = lookup(c, &key);

	if (entry)
		drop(c, entry);
	while (HASH_COUNT(c->entries) >= CGROUPS_MAX || c->bytes > BYTES_MAX)
		drop(c, c->entries);
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		return;
	entry->key = key;
	entry->used = ++c->sequence;
	entry->bytes = PATH_SPACE(len);
	entry->path = malloc(entry->bytes);
	if (!entry->path) {
		free(entry);
		return;
	}
	c->bytes += entry->bytes;
	path_from_components(components, len, cut, entry->path);
	entry->info.path = entry->path;
	entry->info.truncated = cut;
	if (!cut) /* what is missing may rule out what the rest seems to say */
		cgroup_parse(entry->path, &entry->info.place);
	HASH_ADD(hh, c->entries, key, sizeof(entry->key), entry);
}

const struct cgroup_info *cgroups_find(struct cgroups *c, uint32_t hierarchy, uint64_t id)
{
	struct key key = {.id = id, .hierarchy = hierarchy};
	struct entry *entry = lookup(c, &key);

	if (!entry)
		return NULL;
	/* Moving it to the young end each time would cost; half a generation is soon enough. */
	if (++c->sequence - entry->used > CGROUPS_MAX / 2) {
		HASH_DEL(c->entries, entry);
		HASH_ADD(hh, c->entries, key, sizeof(entry->key), entry);
		entry->used = c->sequence;
	}
	return &entry->info;
}
