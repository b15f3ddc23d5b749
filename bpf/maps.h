/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* maps: everything that the programs keep or share. The reader sets the sizes before loading. */
#pragma once

#include "exitsnoop/record.h"
#include "exitsnoop/settings.h"

const volatile struct settings settings = {};

/*
 * A function that the verifier proves on its own, once, instead of again on every path and turn of
 * a loop that calls it. Before Linux 5.12 such a function takes numbers only: pointers travel as
 * __u64 and are read with bpf_probe_read_kernel(), by BPF_CORE_READ(). The caller too must get such
 * an address by BPF_CORE_READ(): a typed pointer is no number to the verifier.
 */
#define PROVED_ONCE __attribute__((noinline))

/* One entry a CPU, mapped by the reader: counting and looking cost no system call. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record_drops);
} drops SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u8);
} pids SEC(".maps"), ppids SEC(".maps");

/* Processes that --tree and run mode follow: the root, and at fork every child of a member. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u8);
} tree SEC(".maps");

/* How many of them there are; the reader adds those that it puts in. */
__s64 tree_live = 0;

/* The drops of this CPU; NULL only if CPUs were added past what the kernel said is possible. */
static __always_inline struct record_drops *drops_here(void)
{
	__u32 cpu = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&drops, &cpu);
}

/* Other programs on this CPU may nest or be preempted by one: hence atomic. */
#define DROPS_COUNT(field)                                   \
	({                                                   \
		struct record_drops *_d = drops_here();      \
		if (_d)                                      \
			__sync_fetch_and_add(&_d->field, 1); \
	})

static __always_inline __u64 wakeup_flags(void)
{
	return settings.no_wakeup ? BPF_RB_NO_WAKEUP : 0;
}
