// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* A probe that a program declares for itself, with its arguments. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/usdt.bpf.h>
#include "usdt.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} rb SEC(".maps");

SEC("usdt")
int BPF_USDT(on_probe, int number, long double_of_it)
{
	struct event *e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);

	if (!e)
		return 0;
	e->pid = bpf_get_current_pid_tgid() >> 32;
	e->number = number;
	e->double_of_it = double_of_it;
	bpf_ringbuf_submit(e, 0);
	return 0;
}
