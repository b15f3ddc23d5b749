/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* runqlat: how long tasks that are ready to run wait for a CPU, as a histogram. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "runqlat.h"

/// @brief Shows how long tasks wait for a CPU
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/// @description A histogram for each process
/// @cmdarg {"short": "P", "long": "per-process", "default": false}
const volatile bool per_process = false;

/// @description Only this process
/// @cmdarg {"short": "p", "long": "pid"}
const volatile int only_pid = 0;

#define TASK_RUNNING 0

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);   /* thread */
	__type(value, __u64); /* since when it waits, ns */
} waiting SEC(".maps");

/// @sample {"interval": 1000, "type": "log2_hist", "unit": "usecs",
///          "clear_map": true}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32); /* process, 0: all of them */
	__type(value, struct hist);
} hists SEC(".maps");

static const struct hist no_waits;

static __always_inline void starts_waiting(struct task_struct *task)
{
	__u64 now = bpf_ktime_get_ns();
	__u32 tid = task->pid;

	if (tid && (!only_pid || task->tgid == only_pid))
		bpf_map_update_elem(&waiting, &tid, &now, BPF_ANY);
}

static __always_inline unsigned int log2_of(__u64 v)
{
	unsigned int slot = 0;

	for (int i = 0; i < HIST_SLOTS - 1 && v > 1; i++) {
		v >>= 1;
		slot++;
	}
	return slot;
}

static __always_inline void stops_waiting(struct task_struct *task)
{
	__u32 tid = task->pid, key = per_process ? task->tgid : 0;
	__u64 *since = bpf_map_lookup_elem(&waiting, &tid);
	struct hist *hist;
	unsigned int slot;

	if (!since)
		return;
	slot = log2_of((bpf_ktime_get_ns() - *since) / 1000);
	bpf_map_delete_elem(&waiting, &tid);
	hist = bpf_map_lookup_elem(&hists, &key);
	if (!hist) {
		bpf_map_update_elem(&hists, &key, &no_waits, BPF_NOEXIST);
		hist = bpf_map_lookup_elem(&hists, &key);
		if (!hist)
			return;
		if (per_process)
			bpf_probe_read_kernel_str(hist->comm, sizeof(hist->comm), task->comm);
	}
	if (slot < HIST_SLOTS)
		__sync_fetch_and_add(&hist->slots[slot], 1);
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(handle_wakeup, struct task_struct *task)
{
	starts_waiting(task);
	return 0;
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(handle_wakeup_new, struct task_struct *task)
{
	starts_waiting(task);
	return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(handle_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	/* a task that was running and is not done waits from now on */
	if (prev->__state == TASK_RUNNING)
		starts_waiting(prev);
	stops_waiting(next);
	return 0;
}
