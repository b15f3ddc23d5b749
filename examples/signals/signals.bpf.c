/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* signals: who sends which signal to whom, and what the kernel did with it. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "signals.h"

/// @brief Shows each signal that is sent
/// @details The sender is whoever ran when the kernel made the signal: for a timer
/// that can be anyone.
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/// @description Only this signal's number
/// @cmdarg {"short": "s", "long": "signal"}
const volatile int only_signal = 0;

/// @description Only signals to this process
/// @cmdarg {"short": "p", "long": "pid"}
const volatile int only_pid = 0;

/// @description Show SIGCHLD too, which each exit sends
const volatile bool with_sigchld = false;

#define SIGCHLD 17

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} rb SEC(".maps");

SEC("tp_btf/signal_generate")
int BPF_PROG(handle_signal, int sig, struct kernel_siginfo *info, struct task_struct *task,
	     int group, int result)
{
	struct event *e;

	if (sig == SIGCHLD && !with_sigchld)
		return 0;
	if ((only_signal && sig != only_signal) || (only_pid && task->tgid != only_pid))
		return 0;
	e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	if (!e)
		return 0;
	e->sender = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(e->sender_comm, sizeof(e->sender_comm));
	e->signal = sig;
	e->receiver = task->tgid;
	bpf_probe_read_kernel_str(e->receiver_comm, sizeof(e->receiver_comm), task->comm);
	e->fate = result;
	bpf_ringbuf_submit(e, 0);
	return 0;
}
