// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "ecli/pins.h"

int pins_look(struct pins *p, const struct bpf_object *object)
{
	size_t n = 0, i = 0;
	struct bpf_map *m;

	bpf_object__for_each_map(m, object)
		n++;
	pins_done(p);
	p->fresh = calloc(n + 1, sizeof(*p->fresh));
	if (!p->fresh)
		return -ENOMEM;
	bpf_object__for_each_map(m, object) {
		const char *path = bpf_map__pin_path(m);

		p->fresh[i++] = path && access(path, F_OK) && errno == ENOENT;
	}
	return 0;
}

void pins_undo(struct pins *p, const struct bpf_object *object)
{
	struct bpf_map *m;
	size_t i = 0;

	if (!p->fresh)
		return;
	bpf_object__for_each_map(m, object) {
		if (p->fresh[i++] && bpf_map__is_pinned(m))
			bpf_map__unpin(m, NULL);
	}
	pins_done(p);
}

void pins_done(struct pins *p)
{
	free(p->fresh);
	p->fresh = NULL;
}
