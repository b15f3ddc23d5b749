/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shape: what of the kernel half is loaded, and how large its maps are: by what the user asked for,
 * and by what this kernel has. Between opening and loading.
 */
#pragma once

#include <stddef.h>

#include "capture/btf_names.h"
#include "capture/standby.h"
#include "capture/tracer.h"

struct bpf_map;
struct exitsnoop_bpf;

/* A ring for each CPU, up to RECORD_RINGS; ring I of them. */
size_t shape_count_rings(void);
struct bpf_map *shape_ring(const struct exitsnoop_bpf *skel, size_t i);

/* What the user asked for. N_CPUS: that there may ever be. */
void shape_set(struct exitsnoop_bpf *skel, const struct tracer_options *options, size_t n_rings,
	       size_t n_cpus);

/*
 * Adds to NAMES what is asked of the kernel's types: the programs' own names, the tracepoints, one
 * more type. 0 or -ENOMEM.
 */
int shape_name_types(const struct exitsnoop_bpf *skel, struct btf_names *names);

/* What this kernel has, once its types can be asked for (capture/vmlinux_btf.h). 0 or -errno. */
int shape_fit(struct exitsnoop_bpf *skel, const struct tracer_options *options,
	      struct standbys *standbys);
