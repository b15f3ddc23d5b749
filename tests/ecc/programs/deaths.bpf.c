/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The shapes of the tutorial's program: one ring, one struct, one tracepoint, no options. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "deaths.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 128 * 1024);
} ring SEC(".maps");

SEC("tp/sched/sched_process_exit")
int on_exit_of_process(struct trace_event_raw_sched_process_template *ctx)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	__u64 both = bpf_get_current_pid_tgid();
	struct death *d;

	if (both >> 32 != (__u32)both)
		return 0;
	d = bpf_ringbuf_reserve(&ring, sizeof(*d), 0);
	if (!d)
		return 0;
	d->duration_ns = bpf_ktime_get_ns() - BPF_CORE_READ(task, start_time);
	d->pid = (int)(both >> 32);
	d->ppid = BPF_CORE_READ(task, real_parent, tgid);
	d->exit_code = (BPF_CORE_READ(task, exit_code) >> 8) & 0xff;
	bpf_get_current_comm(d->comm, sizeof(d->comm));
	bpf_ringbuf_submit(d, 0);
	return 0;
}
