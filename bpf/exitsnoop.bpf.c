// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * The kernel half of exitsnoop: one record for every process that dies, with the status that
 * wait4() gives its parent, and before it what the reader needs to tell who it was and why.
 *
 * All programs are BTF-typed raw tracepoints: no tracefs, no kprobe, no trampoline, and kernel
 * memory is read by plain loads. Loaded are those that the settings and the kernel ask for.
 */
#include "kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define EEXIST 17

#include "maps.h"

#include "cgroup.h"
#include "clock.h"
#include "exit.h"
#include "filter.h"
#include "last.h"
#include "lineage.h"
#include "signal.h"
#include "standby.h"
#include "steady.h"
#include "teardown.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* A step of going to sleep or of waking up. Attached first: deaths rely on it. */
SEC("?tp_btf/suspend_resume")
int suspend_resume(__u64 *ctx)
{
	clock_forget();
	return 0;
}

SEC("tp_btf/sched_process_exit")
int process_exit(__u64 *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx[0];

	steady_begin();
	standby_told(task);
	if (last_is_reported())
		exit_seen(task, (bool)ctx[1]);
	else
		exit_seen(task, last_of_process(task, task->group_leader));
	steady_end();
	return 0;
}

/* The memory of a process is freed, by its last user. */
SEC("?tp_btf/exit_mmap")
int memory_freed(__u64 *ctx)
{
	steady_begin();
	teardown_done(bpf_get_current_task_btf());
	steady_end();
	return 0;
}

/* After process_exit and process_exec, in this order (src/capture/standby.c). */
#define STANDBY(tracepoint, name, run) \
	SEC("?tp_btf/" tracepoint)     \
	int name(__u64 *ctx)           \
	{                              \
		return run;            \
	}

STANDBY("sched_process_exit", exit_standby1, standby_exit(ctx, false))
STANDBY("sched_process_exit", exit_standby2, standby_exit(ctx, false))
STANDBY("sched_process_exit", exit_standby3, standby_exit(ctx, false))
STANDBY("sched_process_exit", exit_standby4, standby_exit(ctx, true))

STANDBY("sched_process_exec", exec_standby1, standby_exec(ctx))
STANDBY("sched_process_exec", exec_standby2, standby_exec(ctx))
STANDBY("sched_process_exec", exec_standby3, standby_exec(ctx))
STANDBY("sched_process_exec", exec_standby4, standby_exec(ctx))

/* With settings.steady it is at sched_wakeup_new, a moment later: there nobody can be missed. */
SEC("?tp_btf/sched_process_fork")
int process_fork(__u64 *ctx)
{
	struct task_struct *parent, *child;

	if (settings.steady) {
		parent = bpf_get_current_task_btf();
		child = (struct task_struct *)ctx[0];
	} else {
		parent = (struct task_struct *)ctx[0];
		child = (struct task_struct *)ctx[1];
		barrier_var(child); /* or ctx + 1 is computed, which the verifier forbids */
	}
	lineage_fork(parent, child);
	return 0;
}

SEC("?tp_btf/sched_process_exec")
int BPF_PROG(process_exec, struct task_struct *task)
{
	steady_begin();
	lineage_exec(task);
	steady_end();
	return 0;
}

/* From Linux 6.10 on, before the old program goes. */
SEC("?tp_btf/sched_prepare_exec")
int BPF_PROG(prepare_exec, struct task_struct *task, struct linux_binprm *bprm)
{
	lineage_prepare(task, bprm);
	return 0;
}

/*
 * ctx[1] is no pointer when it is 0 or 1. It is copied as bytes, because the verifier (from 6.2)
 * takes a traced pointer for one that is never NULL and drops what is done for 0 as dead code.
 */
SEC("?tp_btf/signal_generate")
int signal_generate(__u64 *ctx)
{
	struct signal_sent sent = {
		.victim = (struct task_struct *)ctx[2],
		.sig = (int)ctx[0],
		.result = (int)ctx[4],
		.group = ctx[3],
	};

	if (settings.identity && !last_is_reported() && sent.sig == SIGSEGV)
		lineage_fault(sent.victim);
	if (sent.sig < 1 || sent.sig > 64 || SIG_HARMLESS & SIGBIT(sent.sig))
		return 0;
	if (sent.result != TRACE_SIGNAL_DELIVERED && sent.result != TRACE_SIGNAL_LOSE_INFO &&
	    sent.result != TRACE_SIGNAL_ALREADY_PENDING)
		return 0;
	if (bpf_probe_read_kernel(&sent.info, sizeof(sent.info), &ctx[1]) ||
	    bpf_probe_read_kernel(&sent.address, sizeof(sent.address), &ctx[2]))
		return 0;
	signal_generated(ctx, &sent);
	return 0;
}

/* Before a handler is called, or the default action is done, by the current task. */
SEC("?tp_btf/signal_deliver")
int signal_deliver(__u64 *ctx)
{
	struct k_sigaction *action = (struct k_sigaction *)ctx[2];
	__u32 tgid = bpf_get_current_pid_tgid() >> 32;
	int sig = (int)ctx[0];
	bool traced;
	__u64 info;

	if (sig < 1 || sig > 64 || SIG_HARMLESS & SIGBIT(sig))
		return 0;
	traced = BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), ptrace);
	if (!traced && !victim_may_be(tgid) && sig != SIGSYS)
		return 0;
	if (bpf_probe_read_kernel(&info, sizeof(info), &ctx[1]) || info <= SEND_SIG_PRIV)
		return 0;
	signal_delivered(sig, info, action->sa.sa_handler, traced);
	return 0;
}
