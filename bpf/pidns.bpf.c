// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * The processes of the reader's PID namespace, each with its two process ids: what it is there, and
 * what it is in the initial one. An iterator (Linux 5.8) walks the namespace of whoever opened it,
 * by rising process id there; which nobody in it could do by /proc, whose ids are of one namespace.
 * Loaded only where exitsnoop does not run in the initial one.
 */
#include "kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "exitsnoop/pid_pair.h"
#include "pid.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

SEC("iter/task")
int pidns_list(struct bpf_iter__task *ctx)
{
	struct task_struct *reader = (struct task_struct *)bpf_get_current_task();
	struct task_struct *task = ctx->task;
	struct pid_pair pair = {};
	struct pid *pid;
	unsigned int level;

	if (!task || task->pid != task->tgid)
		return 0;
	level = BPF_CORE_READ(reader, signal, pids[PIDTYPE_TGID], level);
	pid = BPF_CORE_READ(task, signal, pids[PIDTYPE_TGID]);
	pair.own = (__u32)pid_number(pid, level);
	pair.initial = (__u32)task->tgid;
	bpf_seq_write(ctx->meta->seq, &pair, sizeof(pair));
	return 0;
}
