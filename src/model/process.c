// SPDX-License-Identifier: BSD-2-Clause
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Looked up three times for each process: a pid is one word, and its high bits count as well as its
 * low ones, which users could otherwise choose alike.
 */
#define HASH_FUNCTION(key, len, hash)                              \
	do {                                                       \
		(hash) = *(const unsigned int *)(key)*0x9e3779b1U; \
		(hash) ^= (hash) >> 15;                            \
	} while (0)
#define HASH_KEYCMP(a, b, len) (*(const int32_t *)(a) != *(const int32_t *)(b))
#include <uthash.h>
#include <utlist.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/units.h"
#include "model/image_from.h"
#include "model/mounts.h"
#include "model/process.h"
#include "model/procfs.h"

#define PROCESSES_MAX (128 * 1024)
#define IMAGES_MAX    (32 << 20) /* bytes */
#define DEAD_MAX      1024	 /* dead processes kept that others may ask for as a sender */
#define CHUNK	      64	 /* nodes allocated at a time */
#define SCAN_BREATH   32	 /* processes looked at in a row: a millisecond or two */

struct node {
	struct process p;
	uint64_t start_ticks; /* what /proc tells of the start: 1/100 s; with !exact */
	uint64_t scanned_ns;  /* boot time when /proc was read; 0: known from records */
	bool exact;
	bool dead;
	bool missing;		  /* at the last processes_prune() */
	struct node *prev, *next; /* the dead, oldest first; or the free list */
	UT_hash_handle hh;
};

struct chunk {
	struct chunk *next;
	struct node nodes[CHUNK];
};

struct processes {
	struct node *by_pid;
	struct node *dead;
	struct node
		*leaving; /* it died, and nobody will ask for it: its event is still being told */
	struct node *free;
	struct chunk *chunks;
	struct image_pool images;
	struct mounts *mounts; /* while /proc is read */
	uint32_t mount_ns;     /* our own; 0: not known */
	size_t args_max;
	size_t n_dead;
	uint64_t ns_per_tick;
	uint64_t dropped;
	uint64_t truncated;
};

struct processes *processes_new(size_t args_max)
{
	struct processes *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->args_max = args_max;
	p->mount_ns = mounts_own_namespace();
	p->images.bytes_max = IMAGES_MAX;
	p->ns_per_tick = NSEC_PER_SEC / (uint64_t)sysconf(_SC_CLK_TCK);
	return p;
}

void processes_free(struct processes *p)
{
	struct node *node, *next;

	if (!p)
		return;
	HASH_ITER(hh, p->by_pid, node, next)
	{
		image_unref(&p->images, node->p.image);
	}
	HASH_CLEAR(hh, p->by_pid);
	image_pool_done(&p->images);
	mounts_free(p->mounts);
	while (p->chunks) {
		struct chunk *chunk = p->chunks;

		p->chunks = chunk->next;
		free(chunk);
	}
	free(p);
}

static void forget(struct processes *p, struct node *node)
{
	HASH_DEL(p->by_pid, node);
	if (node->dead) {
		DL_DELETE(p->dead, node);
		p->n_dead--;
	}
	if (node == p->leaving)
		p->leaving = NULL;
	image_unref(&p->images, node->p.image);
	node->next = p->free;
	p->free = node;
}

static void let_go(struct processes *p)
{
	if (p->leaving)
		forget(p, p->leaving);
}

static int add_chunk(struct processes *p)
{
	struct chunk *chunk = calloc(1, sizeof(*chunk));

	if (!chunk)
		return -ENOMEM;
	chunk->next = p->chunks;
	p->chunks = chunk;
	for (size_t i = 0; i < CHUNK; i++) {
		chunk->nodes[i].next = p->free;
		p->free = &chunk->nodes[i];
	}
	return 0;
}

static struct node *lookup(struct processes *p, int32_t pid)
{
	struct node *node;

	HASH_FIND(hh, p->by_pid, &pid, sizeof(pid), node);
	return node;
}

/* A blank node for PID, in place of BEFORE, who had the number until now, or NULL. */
static struct node *add(struct processes *p, int32_t pid, struct node *before)
{
	struct node *node;

	if (before)
		forget(p, before);
	let_go(p);
	if (HASH_COUNT(p->by_pid) >= PROCESSES_MAX || (!p->free && add_chunk(p))) {
		p->dropped++;
		return NULL;
	}
	node = p->free;
	p->free = node->next;
	memset(node, 0, sizeof(*node));
	node->p.pid = pid;
	HASH_ADD(hh, p->by_pid, p.pid, sizeof(pid), node);
	return node;
}

/* NODE is the process that started then. What /proc told in ticks becomes exact. */
static bool is_same(struct processes *p, struct node *node, uint64_t start_boottime_ns)
{
	if (node->exact)
		return node->p.start_boottime_ns == start_boottime_ns;
	if (node->start_ticks != clock_boot_to_proc(start_boottime_ns) / p->ns_per_tick)
		return false;
	node->p.start_boottime_ns = start_boottime_ns;
	node->exact = true;
	return true;
}

static struct node *find(struct processes *p, int32_t pid, uint64_t start_boottime_ns)
{
	struct node *node = lookup(p, pid);

	return node && is_same(p, node, start_boottime_ns) ? node : NULL;
}

static struct node *find_or_add(struct processes *p, int32_t pid, uint64_t start_boottime_ns)
{
	struct node *node = lookup(p, pid);

	if (node && is_same(p, node, start_boottime_ns))
		return node;
	node = add(p, pid, node);
	if (!node)
		return NULL;
	node->p.start_boottime_ns = start_boottime_ns;
	node->exact = true;
	return node;
}

/*
 * The image that the creator had when it forked. What /proc told of the creator after that moment
 * may be a later program's.
 */
static struct image *creator_image(struct processes *p, const struct record_fork *f)
{
	struct node *creator = find(p, f->creator_pid, f->creator_start_boottime_ns);

	if (!creator || creator->scanned_ns > f->head.boottime_ns)
		return NULL;
	return (struct image *)process_image(&creator->p, f->creator_exec_id);
}

static void set_origin(struct node *node, int32_t ppid, const char *comm)
{
	node->p.origin_known = true;
	node->p.origin_ppid = ppid;
	memcpy(node->p.origin_comm, comm, strnlen(comm, sizeof(node->p.origin_comm) - 1));
}

void processes_fork(struct processes *p, const struct record_fork *f)
{
	struct image *image = image_ref(creator_image(p, f));
	struct node *node = find_or_add(p, f->pid, f->start_boottime_ns);

	if (!node) {
		image_unref(&p->images, image);
		return;
	}
	set_origin(node, f->ppid, f->parent_comm);
	if (node->scanned_ns) {
		/* Scanned after it was forked: /proc knew better than its creator. */
		image_unref(&p->images, image);
		return;
	}
	image_unref(&p->images, node->p.image); /* of a record that came twice */
	node->p.image = image;
	node->p.exec_id = f->creator_exec_id;
	node->p.exec_known = true;
}

void processes_exec(struct processes *p, const struct record_exec *x, const char *strings)
{
	struct node *node = find_or_add(p, x->pid, x->start_boottime_ns);

	if (!node)
		return;
	image_unref(&p->images, node->p.image);
	node->p.image = image_from_record(&p->images, x, strings, p->args_max, p->mount_ns);
	p->dropped += !node->p.image;
	node->p.exec_id = x->exec_id;
	node->p.exec_known = true;
	node->scanned_ns = 0;
}

const struct process *processes_find(struct processes *p, int32_t pid, uint64_t start_boottime_ns)
{
	struct node *node = find(p, pid, start_boottime_ns);

	return node ? &node->p : NULL;
}

const struct image *process_image(const struct process *process, uint32_t exec_id)
{
	return !process->exec_known || process->exec_id == exec_id ? process->image : NULL;
}

void processes_exit(struct processes *p, const struct process *process, bool may_be_sender)
{
	struct node *node = (struct node *)process; /* its first member */

	if (node != p->leaving)
		let_go(p);
	if (!node || node->dead)
		return;
	/* Most of the dead: the memory that the next one gets is still in the CPU's cache. */
	if (!may_be_sender) {
		p->leaving = node;
		return;
	}
	node->dead = true;
	DL_APPEND(p->dead, node);
	if (++p->n_dead > DEAD_MAX)
		forget(p, p->dead);
}

void processes_lost(struct processes *p)
{
	struct node *node, *next;

	HASH_ITER(hh, p->by_pid, node, next)
	{
		if (node->p.exec_known)
			continue;
		image_unref(&p->images, node->p.image);
		node->p.image = NULL;
	}
}

void processes_prune(struct processes *p)
{
	struct node *node, *next;

	HASH_ITER(hh, p->by_pid, node, next)
	{
		if (node->dead || node == p->leaving)
			continue;
		if (node->missing)
			forget(p, node);
		else
			node->missing = kill(node->p.pid, 0) && errno == ESRCH;
	}
}

static struct image *image_of_running(struct processes *p, const struct procfs_process *proc,
				      int32_t pid)
{
	struct image *image = image_from_proc(&p->images, proc, p->args_max);

	if (!image) {
		p->dropped++;
		return NULL;
	}
	p->truncated += (uint64_t)image->exe_truncated + image->cwd_truncated;
	if (!p->mounts)
		p->mounts = mounts_new();
	if (p->mounts)
		mounts_find_exe(p->mounts, pid, &image->file);
	return image;
}

int processes_scan_pid(struct processes *p, int32_t pid, size_t args_size)
{
	struct procfs_process proc;
	struct node *node;
	int r = procfs_read(pid, args_size, &proc);

	if (r)
		return r;
	node = lookup(p, pid);
	if (node)
		return 0; /* records are exact; no need of /proc */
	node = add(p, pid, NULL);
	if (!node)
		return -ENOMEM;
	node->start_ticks = proc.start_ticks;
	node->scanned_ns = clock_now_boot();
	memcpy(node->p.proc_comm, proc.comm, sizeof(node->p.proc_comm));
	node->p.image = image_of_running(p, &proc, pid);
	return 0;
}

int processes_scan(struct processes *p, size_t args_size, void (*breathe)(void *ctx), void *ctx)
{
	_cleanup_(procfs_list_closep) DIR *dir = NULL;
	int32_t pid;
	int r = procfs_list_open(&dir);

	if (r)
		return r;
	for (size_t n = 1; (pid = procfs_list_next(dir)) > 0; n++) {
		processes_scan_pid(p, pid, args_size); /* gone meanwhile: nothing to know */
		if (n % SCAN_BREATH == 0)
			breathe(ctx);
	}
	return 0;
}

void processes_scan_end(struct processes *p)
{
	mounts_free(p->mounts);
	p->mounts = NULL;
}

void processes_set_origin(struct processes *p, int32_t pid, int32_t ppid, const char *comm)
{
	struct node *node = lookup(p, pid);

	if (node)
		set_origin(node, ppid, comm);
}

void processes_counts(const struct processes *p, struct process_counts *ret)
{
	*ret = (struct process_counts){
		.live = HASH_COUNT(p->by_pid) - p->n_dead - (p->leaving ? 1 : 0),
		.image_bytes = p->images.bytes_used,
		.dropped = p->dropped,
		.truncated = p->truncated,
	};
}
