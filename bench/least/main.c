// SPDX-License-Identifier: BSD-2-Clause
/*
 * least: a tracer of exits that does the least that one can: stamp a record and hand it over. What
 * any tracer costs on this machine that loses nothing, to judge the others by. Prints "ready" and
 * takes the records out, unread, until a signal ends it.
 */
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "exitsnoop/record.h"
#include "exitsnoop/settings.h"
#include "least.skel.h"

#define PERIOD_US 2000 /* a ring has room for what two CPUs can end in ten times that */

static int take(void *context, void *data, size_t size)
{
	(void)context;
	(void)data;
	(void)size;
	return 0;
}

static struct ring_buffer *open_rings(struct least_bpf *skel)
{
	struct ring_buffer *rings = NULL;
	struct bpf_map *map;

	bpf_object__for_each_map(map, skel->obj) {
		if (bpf_map__type(map) != BPF_MAP_TYPE_RINGBUF || !bpf_map__autocreate(map))
			continue;
		if (!rings)
			rings = ring_buffer__new(bpf_map__fd(map), take, NULL, NULL);
		else if (ring_buffer__add(rings, bpf_map__fd(map), take, NULL))
			return NULL;
		if (!rings)
			return NULL;
	}
	return rings;
}

/* A power of two of rings, no more than CPUs, as exitsnoop has them. */
static void choose_rings(struct least_bpf *skel)
{
	struct bpf_map *maps[RECORD_RINGS] = {
		skel->maps.ring0, skel->maps.ring1, skel->maps.ring2, skel->maps.ring3,
		skel->maps.ring4, skel->maps.ring5, skel->maps.ring6, skel->maps.ring7,
	};
	uint32_t n = 1;

	while (n < RECORD_RINGS && (long)n < sysconf(_SC_NPROCESSORS_ONLN))
		n *= 2;
	skel->rodata->settings.ring_mask = n - 1;
	for (uint32_t i = n; i < RECORD_RINGS; i++)
		bpf_map__set_autocreate(maps[i], false);
}

static struct ring_buffer *start(void)
{
	struct least_bpf *skel = least_bpf__open(); /* lives as long as we do */

	if (!skel)
		return NULL;
	choose_rings(skel);
	return least_bpf__load(skel) || least_bpf__attach(skel) ? NULL : open_rings(skel);
}

int main(void)
{
	struct ring_buffer *rings = start();

	if (!rings) {
		perror("least");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	for (;;) {
		ring_buffer__consume(rings);
		usleep(PERIOD_US);
	}
}
