/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* biopattern: whether disks are read and written in order, or here and there. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

/// @brief Counts requests to disks that follow the one before (sequential) and others (random)
char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct pattern {
	__u64 sequential;
	__u64 random;
	__u64 bytes;
	__u64 next_sector; /* where the last request ended */
};

/// @sample {"interval": 1000}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32); /* device: major << 20 | minor */
	__type(value, struct pattern);
} disks SEC(".maps");

SEC("tp_btf/block_rq_complete")
int BPF_PROG(handle_complete, struct request *rq, int error, unsigned int nr_bytes)
{
	struct gendisk *disk = BPF_CORE_READ(rq, q, disk);
	__u64 sector = BPF_CORE_READ(rq, __sector);
	struct pattern first = {}, *p;
	__u32 device;

	if (!disk || !nr_bytes)
		return 0;
	device = BPF_CORE_READ(disk, major) << 20 | BPF_CORE_READ(disk, first_minor);
	p = bpf_map_lookup_elem(&disks, &device);
	if (!p) {
		bpf_map_update_elem(&disks, &device, &first, BPF_NOEXIST);
		p = bpf_map_lookup_elem(&disks, &device);
		if (!p)
			return 0;
	}
	if (p->next_sector == sector)
		__sync_fetch_and_add(&p->sequential, 1);
	else
		__sync_fetch_and_add(&p->random, 1);
	__sync_fetch_and_add(&p->bytes, nr_bytes);
	p->next_sector = sector + nr_bytes / 512;
	return 0;
}
