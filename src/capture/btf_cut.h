/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * btf_cut: of a kernel's 100,000 types those few that a BPF program asks about. libbpf searches all
 * of them for each type that a program relocates, in a copy of its own: 40 ms, and a thousand page
 * faults. This reads them once, where they are.
 *
 * Kept are the types of a wanted name, and what they hold; of their members and enumerators those
 * of a wanted name, and the unnamed. Pointers lead nowhere: a relocation does not follow them.
 * Functions are kept by name as well, if programs may call them ("bpf_"), but not what they take.
 * Sizes and offsets stay as they are.
 */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "capture/btf_names.h"

struct btf_cut {
	struct buf raw; /* BTF, for btf__new() */
	uint32_t *ids;	/* owned, n_ids: for each type of it, what number it had; 0 is void */
	uint32_t n_ids;
};

/*
 * RAW: the kernel's BTF, as /sys/kernel/btf/vmlinux has it. -EINVAL: that is no BTF; -ENOTSUP: it
 * has a kind of type that is not known here, or is of the other byte order; -ENOMEM.
 */
int btf_cut(const void *raw, size_t size, const struct btf_names *names, struct btf_cut *ret);

void btf_cut_done(struct btf_cut *c);
static inline void btf_cut_donep(struct btf_cut *c)
{
	btf_cut_done(c);
}
