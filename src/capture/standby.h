/* SPDX-License-Identifier: BSD-2-Clause */
/* standby: the programs of bpf/standby.h, which have to come after the one that they stand by for.
 */
#pragma once

#include <bpf/libbpf.h>

#define STANDBYS 8

struct exitsnoop_bpf;

struct standbys {
	struct exitsnoop_bpf *skel; /* borrowed; NULL: there are none */
	size_t n;		    /* those of an exec come last, and only with process_exec */
	struct bpf_link *links[STANDBYS];
};

/* Whether there will be any is said before loading: none, or all. 0 or -errno. */
void standbys_leave_out(struct exitsnoop_bpf *skel);
int standbys_choose(struct standbys *s, struct exitsnoop_bpf *skel);

/* After the other programs. 0 or -errno; standbys_detach() cleans up. */
int standbys_attach(struct standbys *s);

/* Before the other programs, and before SKEL goes. */
void standbys_detach(struct standbys *s);
