/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* execs: each program that starts, by its file. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "execs.h"

/** @brief Shows each program that starts */
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/**
 * @description Only programs that this user starts; -1 is everyone
 * @cmdarg {"short": "u", "long": "uid"}
 */
const volatile int only_uid = -1;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} rb SEC(".maps");

SEC("tp_btf/sched_process_exec")
int BPF_PROG(handle_exec, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	__u32 uid = (__u32)bpf_get_current_uid_gid();
	struct event *e;

	if (only_uid >= 0 && uid != (__u32)only_uid)
		return 0;
	e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	if (!e)
		return 0;
	e->pid = task->tgid;
	e->ppid = task->real_parent->tgid;
	e->uid = uid;
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	if (bpf_probe_read_kernel_str(e->filename, sizeof(e->filename), bprm->filename) < 0)
		e->filename[0] = 0;
	bpf_ringbuf_submit(e, 0);
	return 0;
}
