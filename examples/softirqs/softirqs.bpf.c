/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* softirqs: how long the CPUs spend in soft interrupts, by their kind. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "softirqs.h"

/// @brief Sums up the time in soft interrupts, each interval anew
char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, N_VECTORS);
	__type(key, __u32);
	__type(value, __u64); /* when it began, ns */
} began SEC(".maps");

/// @sample {"interval": 1000, "clear_map": true}
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, N_VECTORS);
	__type(key, enum vector);
	__type(value, struct times);
} times SEC(".maps");

SEC("tp_btf/softirq_entry")
int BPF_PROG(handle_entry, unsigned int vector)
{
	__u64 now = bpf_ktime_get_ns();

	bpf_map_update_elem(&began, &vector, &now, BPF_ANY);
	return 0;
}

SEC("tp_btf/softirq_exit")
int BPF_PROG(handle_exit, unsigned int vector)
{
	__u64 *since = bpf_map_lookup_elem(&began, &vector), spent;
	struct times first = {.count = 1}, *t;
	enum vector key = vector;

	if (!since || !*since)
		return 0;
	spent = bpf_ktime_get_ns() - *since;
	*since = 0;
	t = bpf_map_lookup_elem(&times, &key);
	if (!t) {
		first.total_ns = first.longest_ns = spent;
		bpf_map_update_elem(&times, &key, &first, BPF_ANY);
		return 0;
	}
	t->count++;
	t->total_ns += spent;
	if (spent > t->longest_ns)
		t->longest_ns = spent;
	return 0;
}
