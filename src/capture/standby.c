// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <errno.h>
#include <stdint.h>

#include "capture/standby.h"
#include "exitsnoop/record.h"
#include "exitsnoop/settings.h"
#include "exitsnoop.skel.h"

/* In the order in which they are to be attached. */
static struct bpf_program *program(const struct exitsnoop_bpf *skel, size_t i)
{
	struct bpf_program *programs[STANDBYS] = {
		skel->progs.exit_standby1,
		skel->progs.exit_standby2,
		skel->progs.exit_standby3,
		skel->progs.exit_standby4,
	};

	return programs[i];
}

void standbys_leave_out(struct exitsnoop_bpf *skel)
{
	bpf_map__set_autocreate(skel->maps.standby_marks, false);
	bpf_map__set_autocreate(skel->maps.standby_for, false);
}

int standbys_choose(struct standbys *s, struct exitsnoop_bpf *skel)
{
	int r = 0;

	for (size_t i = 0; i < STANDBYS && !r; i++) {
		bpf_program__set_autoload(program(skel, i), true);
		bpf_program__set_autoattach(program(skel, i), false);
		r = bpf_program__set_attach_target(program(skel, i), 0, "sched_process_exit");
	}
	bpf_map__set_autocreate(skel->maps.standby_marks, true);
	bpf_map__set_autocreate(skel->maps.standby_for, true);
	s->skel = skel;
	return r;
}

int standbys_attach(struct standbys *s)
{
	uint32_t zero = 0;
	int fd;

	if (!s->skel)
		return 0;
	fd = bpf_program__fd(s->skel->progs.process_exit);
	if (bpf_map_update_elem(bpf_map__fd(s->skel->maps.standby_for), &zero, &fd, BPF_ANY))
		return -errno;
	for (size_t i = 0; i < STANDBYS; i++) {
		s->links[i] = bpf_program__attach_trace(program(s->skel, i));
		if (!s->links[i])
			return -errno;
	}
	return 0;
}

void standbys_detach(struct standbys *s)
{
	for (size_t i = STANDBYS; i-- > 0;) {
		bpf_link__destroy(s->links[i]);
		s->links[i] = NULL;
	}
}
