// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/tree.h"
#include "model/procfs.h"

struct pair {
	int32_t pid, ppid;
	bool member;
};

struct pairs {
	struct pair *items; /* owned */
	size_t n, cap;
};

static int pairs_add(struct pairs *p, int32_t pid, int32_t ppid)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 256;
		struct pair *items = reallocarray(p->items, cap, sizeof(*items));

		if (!items)
			return -ENOMEM;
		p->items = items;
		p->cap = cap;
	}
	p->items[p->n++] = (struct pair){.pid = pid, .ppid = ppid};
	return 0;
}

static int read_pairs(struct pairs *p)
{
	_cleanup_(closedirp) DIR *dir = NULL;
	int r = procfs_list_open(&dir);
	int32_t pid, ppid;
	uint64_t start;

	while (!r && (pid = procfs_list_next(dir)) > 0)
		if (!procfs_read_stat(pid, &ppid, &start))
			r = pairs_add(p, pid, ppid);
	return r;
}

static bool is_member(const struct pairs *p, int32_t pid)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].pid == pid)
			return p->items[i].member;
	return false;
}

#define LOOKS 200 /* at a process that is just ending, a millisecond apart */

/* Added, unless it is dead: its exit has passed and would not take it out again. */
static int add_if_alive(struct tracer *t, const struct pidns *ns, uint32_t pid)
{
	uint32_t initial = pidns_initial(ns, pid);
	int r = initial ? tracer_tree_add(t, initial) : -ESRCH, alive = -EAGAIN;

	if (r)
		return r;
	for (int i = 0; i < LOOKS && alive == -EAGAIN; i++) {
		alive = procfs_is_alive((int32_t)pid);
		if (alive == -EAGAIN)
			usleep(1000);
	}
	if (alive)
		return 0;
	tracer_tree_remove(t, initial); /* unless its own exit did */
	return -ESRCH;
}

/* One generation; returns how many came in. */
static size_t add_children(struct tracer *t, const struct pidns *ns, struct pairs *p, int *ret)
{
	size_t added = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct pair *item = &p->items[i];

		if (item->member || !is_member(p, item->ppid))
			continue;
		item->member = true;
		added++;
		*ret = add_if_alive(t, ns, (uint32_t)item->pid);
		if (*ret == -E2BIG)
			break;
	}
	return added;
}

int tree_follow(struct tracer *t, struct pidns *ns, uint32_t root, struct error *err)
{
	struct pairs pairs = {0};
	int r = add_if_alive(t, ns, root);

	if (r == -ESRCH)
		return error_set(err, ESRCH, "no process %u: --tree takes one that runs", root);
	if (!r)
		r = read_pairs(&pairs);
	if (!r)
		r = pidns_read(ns);
	for (size_t i = 0; i < pairs.n; i++)
		pairs.items[i].member = pairs.items[i].pid == (int32_t)root;
	while (!r && add_children(t, ns, &pairs, &r))
		if (r == -ESRCH)
			r = 0;
	free(pairs.items);
	if (r)
		return error_errno(err, -r, "cannot follow the descendants of %u", root);
	return 0;
}
