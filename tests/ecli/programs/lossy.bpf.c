// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Large records, to a small ring and to a perf event array, by the process that asks for them. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "lossy.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile int only_pid = 0;
unsigned int number = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(int));
	__uint(value_size, sizeof(int));
} perf SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct event);
} scratch SEC(".maps");

static int asked(void)
{
	return only_pid && bpf_get_current_pid_tgid() >> 32 == only_pid;
}

SEC("?tp/syscalls/sys_enter_getpgid")
int to_ring(void *ctx)
{
	struct event *e;

	if (!asked())
		return 0;
	e = bpf_ringbuf_reserve(&ring, sizeof(*e), 0);
	number++;
	if (!e)
		return 0;
	__builtin_memset(e, 0, sizeof(*e));
	e->number = number;
	bpf_ringbuf_submit(e, 0);
	return 0;
}

SEC("?tp/syscalls/sys_enter_getpgid")
int to_perf(void *ctx)
{
	int zero = 0;
	struct event *e = bpf_map_lookup_elem(&scratch, &zero);

	if (!e || !asked())
		return 0;
	e->number = ++number;
	bpf_perf_event_output(ctx, &perf, BPF_F_CURRENT_CPU, e, sizeof(*e));
	return 0;
}
