// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "ecli/hook.h"
#include "ecli/net.h"
#include "ecli/undo.h"

static void release(struct hook *hook)
{
	switch (hook->kind) {
	case HOOK_LINK:
		bpf_link__destroy(hook->link);
		break;
	case HOOK_FD:
		close(hook->fd);
		break;
	case HOOK_TC:
		net_detach_tc(hook);
		break;
	case HOOK_SOCKMAP:
		bpf_prog_detach2(hook->program_fd, hook->fd, hook->type);
		break;
	}
}

int hooks_add(struct hooks *h, const struct hook *hook)
{
	int r = hook->kind == HOOK_TC ? undo_tc(h->undo, hook) : 0;
	struct hook *grown = r ? NULL : realloc(h->items, (h->n + 1) * sizeof(*grown));
	struct hook lost = *hook;

	if (!grown) {
		release(&lost);
		return r ? r : -ENOMEM;
	}
	h->items = grown;
	h->items[h->n++] = *hook;
	return 0;
}

void hooks_shrink(struct hooks *h, size_t n)
{
	while (h->n > n)
		release(&h->items[--h->n]);
}

void hooks_done(struct hooks *h)
{
	hooks_shrink(h, 0);
	free(h->items);
	h->items = NULL;
}
