// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <errno.h>
#include <stdint.h>

#include "capture/standby.h"
#include "exitsnoop/record.h"
#include "exitsnoop/settings.h"
#include "exitsnoop.skel.h"

#define PER_TRACEPOINT (STANDBYS / 2)

/* One after the other those of an exit, then those of an exec, as they are to be attached. */
static struct bpf_program *program(const struct exitsnoop_bpf *skel, size_t i)
{
	struct bpf_program *programs[STANDBYS] = {
		skel->progs.exit_standby1, skel->progs.exit_standby2, skel->progs.exit_standby3,
		skel->progs.exit_standby4, skel->progs.exec_standby1, skel->progs.exec_standby2,
		skel->progs.exec_standby3, skel->progs.exec_standby4,
	};

	return programs[i];
}

static const char *tracepoint(size_t i)
{
	return i < PER_TRACEPOINT ? "sched_process_exit" : "sched_process_exec";
}

void standbys_leave_out(struct exitsnoop_bpf *skel)
{
	bpf_map__set_autocreate(skel->maps.standby_marks, false);
	bpf_map__set_autocreate(skel->maps.standby_for_exit, false);
	bpf_map__set_autocreate(skel->maps.standby_for_exec, false);
}

int standbys_choose(struct standbys *s, struct exitsnoop_bpf *skel)
{
	bool execs = bpf_program__autoload(skel->progs.process_exec);
	int r = 0;

	s->n = execs ? STANDBYS : PER_TRACEPOINT;
	for (size_t i = 0; i < s->n && !r; i++) {
		bpf_program__set_autoload(program(skel, i), true);
		bpf_program__set_autoattach(program(skel, i), false);
		r = bpf_program__set_attach_target(program(skel, i), 0, tracepoint(i));
	}
	bpf_map__set_autocreate(skel->maps.standby_marks, true);
	bpf_map__set_autocreate(skel->maps.standby_for_exit, true);
	bpf_map__set_autocreate(skel->maps.standby_for_exec, execs);
	s->skel = skel;
	return r;
}

/* PROGRAM is what the standbys continue as. */
static int stand_by_for(const struct bpf_program *program, const struct bpf_map *table)
{
	int fd = bpf_program__fd(program);
	uint32_t zero = 0;

	return bpf_map_update_elem(bpf_map__fd(table), &zero, &fd, BPF_ANY) ? -errno : 0;
}

int standbys_attach(struct standbys *s)
{
	struct exitsnoop_bpf *skel = s->skel;
	int r;

	if (!skel)
		return 0;
	r = stand_by_for(skel->progs.process_exit, skel->maps.standby_for_exit);
	if (!r && s->n > PER_TRACEPOINT)
		r = stand_by_for(skel->progs.process_exec, skel->maps.standby_for_exec);
	for (size_t i = 0; i < s->n && !r; i++) {
		s->links[i] = bpf_program__attach_trace(program(skel, i));
		if (!s->links[i])
			r = -errno;
	}
	return r;
}

void standbys_detach(struct standbys *s)
{
	for (size_t i = STANDBYS; i-- > 0;) {
		bpf_link__destroy(s->links[i]);
		s->links[i] = NULL;
	}
}
