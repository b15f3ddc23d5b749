// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Of a record of an exit just what none can do without: its place in the same ring buffers as
 * exitsnoop's, of the same size, and the time.
 */
#include "kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "ring.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("tp_btf/sched_process_exit")
int least(void *ctx)
{
	__u64 now = bpf_ktime_get_ns();
	struct record_head *head = ring_reserve(RECORD_EXIT_LEAST);

	if (!head)
		return 0;
	head->boottime_ns = now;
	bpf_ringbuf_submit(head, BPF_RB_NO_WAKEUP);
	return 0;
}
