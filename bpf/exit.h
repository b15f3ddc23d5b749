/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* exit: the record of one death. */
#pragma once

#include "cgroup.h"
#include "exit_moment.h"
#include "filter.h"
#include "how.h"
#include "kernel.h"
#include "last.h"
#include "lineage.h"
#include "maps.h"
#include "oom.h"
#include "pid.h"
#include "ring.h"
#include "sender.h"
#include "teardown.h"
#include "untrusted.h"
#include "usage.h"
#include "victim.h"

/*
 * Whose end it is, and what is reached from there. Each of these pointers is loaded once, before
 * the paths part: where it is loaded out of a trusted one, that takes the verifier a millisecond
 * every time that it comes by (untrusted.h).
 */
struct dying {
	struct task_struct *task;
	struct task_struct *leader;
	struct task_struct *parent; /* whichever of its threads */
	struct signal_struct *signal;
	const struct cred *cred;
	struct pid *pid;
	struct cgroup_seat seat;
	struct list_head *first_child;
};

static __always_inline struct dying exit_gather(struct task_struct *task,
						struct task_struct *leader)
{
	struct task_struct *loose = untrusted(task);
	struct dying d = {
		.task = task,
		.leader = leader,
		.parent = leader->real_parent,
		.signal = loose->signal,
		.cred = leader->real_cred,
	};

	if (settings.identity) {
		d.pid = d.signal->pids[PIDTYPE_TGID];
		d.seat = cgroup_seat_of(loose->cgroups);
		if (settings.cause)
			d.first_child = loose->children.next;
	}
	return d;
}

/* How much of a record is filled, by what is asked for; without the tail of one killed. */
#define EXIT_SHORT                                                            \
	(settings.usage	     ? __builtin_offsetof(struct record_exit, sender) \
	 : settings.identity ? __builtin_offsetof(struct record_exit, usage)  \
			     : RECORD_EXIT_LEAST)

/*
 * What wait4() stores (kernel/exit.c, wait_task_zombie). The exit_code of whichever thread comes
 * last is not it: only group_exit_code has the core bit, and a leader may have left with 0.
 */
static __always_inline int exit_status(const struct dying *d)
{
	if (d->signal->flags & SIGNAL_GROUP_EXIT)
		return d->signal->group_exit_code;
	return d->leader->exit_code;
}

static __always_inline __u32 exit_fill_identity(struct record_exit *e, const struct dying *d,
						const struct cgroup_key *cgroup)
{
	struct signal_struct *signal = d->signal;
	struct task_struct *leader = d->leader;
	struct tty_struct *tty = signal->tty;
	struct pid *pid = d->pid;
	unsigned int level = pid->level;

	e->start_boottime_ns = leader->start_boottime;
	e->ns_pid = level ? pid_number(pid, level) : e->pid;
	e->session = signal->pids[PIDTYPE_SID]->numbers[0].nr;
	e->cgroup_id = cgroup->id;
	e->cgroup_hierarchy = cgroup->hierarchy;
	e->tty[0] = '\0';
	if (tty)
		bpf_probe_read_kernel_str(e->tty, sizeof(e->tty), tty->name);
	if (!bpf_core_field_exists(leader->loginuid))
		return EXIT_HAS_IDENTITY;
	e->loginuid = leader->loginuid.val;
	return EXIT_HAS_IDENTITY | EXIT_HAS_LOGINUID;
}

/*
 * A helper program that the kernel wanted to run (call_usermodehelper()) and could not execute: a
 * kernel thread that is not marked as one from Linux 5.19 on. Neither it nor a process that it
 * descends from has ever called exec, which is true of no user process, whoever its parent is.
 */
static __always_inline bool exit_is_failed_helper(struct task_struct *leader)
{
	return leader->flags & PF_FORKNOEXEC && !leader->self_exec_id;
}

/* Every field that needs no switch. START: of what died, CLOCK_MONOTONIC. */
static __always_inline void exit_fill(struct record_exit *e, const struct dying *d, int status,
				      struct exit_moment now, __u64 start)
{
	struct task_struct *task = d->task, *leader = d->leader, *parent = d->parent;
	const struct cred *cred = d->cred;

	e->head.boottime_ns = now.boot_ns;
	e->duration_ns = now.mono_ns - start;
	e->pid = task->tgid;
	e->tid = task->pid;
	e->ppid = parent->tgid;
	e->status = status;
	e->uid = cred->uid.val;
	e->gid = cred->gid.val;
	e->exec_id = settings.identity ? leader->self_exec_id : 0;
	e->flags = (leader->flags & PF_FORKNOEXEC ? EXIT_FORKED_ONLY : 0) |
		   (task->flags & PF_KTHREAD || exit_is_failed_helper(leader) ? EXIT_KERNEL_THREAD
									      : 0);
	comm_copy(e->comm, leader->comm);
}

static __always_inline void exit_count_drop(void)
{
	struct record_drops *d = drops_here();

	if (!d)
		return;
	d->last_boottime_ns = bpf_ktime_get_boot_ns();
	__sync_fetch_and_add(&d->exits, 1);
}

/* The size must be a constant to the verifier, which with settings it is. NULL is counted. */
static __always_inline struct record_exit *exit_reserve(__u32 type, bool with_tail)
{
	__u64 size = with_tail ? sizeof(struct record_exit) : EXIT_SHORT;
	struct record_exit *e = ring_reserve(size);

	if (!e) {
		exit_count_drop();
		return NULL;
	}
	e->head.size = EXIT_SHORT;
	e->head.type = type;
	return e;
}

static __always_inline struct record_sender *exit_sender(struct victim *v, __u64 start, int sig)
{
	if (!v || !sig || v->start_boottime != start || v->fatal != (__u32)sig || !v->killer.signal)
		return NULL;
	return &v->killer;
}

/* The tail of a record that was reserved in full length. */
static __always_inline void exit_fill_sender(struct record_exit *e,
					     const struct record_sender *sender, __u32 tgid)
{
	struct record_oom *oom = NULL;

	__builtin_memcpy(&e->sender, sender, sizeof(e->sender));
	e->head.size = __builtin_offsetof(struct record_exit, oom);
	e->flags |= EXIT_HAS_SENDER;
	if (sender->flags & SENDER_PRIV && sender->signal == SIGKILL)
		oom = bpf_map_lookup_elem(&ooms, &tgid);
	if (!oom)
		return;
	__builtin_memcpy(&e->oom, oom, sizeof(e->oom));
	e->head.size = sizeof(*e);
	e->flags |= EXIT_HAS_OOM;
	bpf_map_delete_elem(&ooms, &tgid);
}

/* For records that only then turn out not to be asked for. */
static __always_inline bool exit_used_enough(const struct record_exit *e)
{
	if (!(e->flags & EXIT_HAS_USAGE))
		return true; /* not known: better shown than missed */
	return e->usage.cpu_ns >= settings.min_cpu_ns && e->max_rss_pages >= settings.min_rss_pages;
}

static __always_inline bool exit_may_be_sender(const struct dying *d)
{
	return settings.cause && settings.identity &&
	       sender_may_be(d->task, d->signal, d->first_child);
}

static __always_inline void exit_send_gone(const struct dying *d)
{
	lineage_send_gone(d->task, d->leader, exit_may_be_sender(d));
}

/* From Linux 6.16 on the memory is still there: what was not sent of its program can be. */
static __always_inline void exit_send_program(const struct dying *d)
{
	if (last_is_reported())
		lineage_exec_late(d->leader);
}

static __always_inline void exit_report(const struct dying *d, int status,
					struct record_sender *sender, bool asked)
{
	struct cgroup_key cgroup = {};
	struct exit_moment now;
	struct record_exit *e;

	if (settings.identity) {
		exit_send_program(d);
		cgroup_of(&d->seat, &cgroup);
	}
	now = exit_moment_now();
	e = exit_reserve(RECORD_EXIT, settings.cause && sender);
	if (!e)
		return;
	exit_fill(e, d, status, now, d->leader->start_time);
	if (settings.identity)
		e->flags |= exit_fill_identity(e, d, &cgroup);
	if (settings.usage)
		e->flags |= usage_fill(e, d->task, d->signal);
	if (settings.cause)
		e->flags |= how_flags(d->task, d->signal, status);
	if (exit_may_be_sender(d))
		e->flags |= EXIT_MAY_BE_SENDER;
	if (settings.cause && sender)
		exit_fill_sender(e, sender, d->task->tgid);
	if ((settings.min_cpu_ns || settings.min_rss_pages) && !exit_used_enough(e))
		asked = false;
	if (!asked && settings.report_all)
		e->flags |= EXIT_NOT_ASKED;
	if (!asked && !settings.report_all) {
		/* It wakes like any other: a record that the reader does not pass wakes never
		 * again. */
		bpf_ringbuf_discard(e, wakeup_flags());
		if (settings.identity)
			exit_send_gone(d);
		return;
	}
	if (teardown_expect(d->task, d->leader, d->signal))
		e->flags |= EXIT_UNFINISHED;
	bpf_ringbuf_submit(e, wakeup_flags());
}

static __always_inline void exit_of_thread(struct task_struct *task, struct task_struct *leader)
{
	struct dying d = exit_gather(task, leader);
	struct cgroup_key cgroup = {};
	__u32 tgid = task->tgid;
	struct exit_moment now;
	struct record_exit *e;
	bool in_tree = settings.by_tree && bpf_map_lookup_elem(&tree, &tgid);

	if (!filter_pass(task, d.parent->tgid, d.cred, task->exit_code, task->start_time, in_tree))
		return;
	if (settings.identity)
		cgroup_of(&d.seat, &cgroup);
	now = exit_moment_now();
	e = exit_reserve(RECORD_THREAD, false);
	if (!e)
		return;
	exit_fill(e, &d, task->exit_code, now, task->start_time);
	comm_copy(e->comm, task->comm);
	if (settings.identity)
		e->flags |= exit_fill_identity(e, &d, &cgroup);
	if (settings.usage)
		e->flags |= usage_fill_thread(e, task);
	if ((settings.min_cpu_ns || settings.min_rss_pages) && !exit_used_enough(e))
		bpf_ringbuf_discard(e, wakeup_flags());
	else
		bpf_ringbuf_submit(e, wakeup_flags());
}

/*
 * The last of the tree wakes the reader, also when its death is not asked for. If there is no room
 * for the record, the reader is not asleep and looks at tree_live itself.
 */
static __always_inline void exit_leave_tree(int status)
{
	struct record_head *head;
	__u64 boottime;

	DROPS_COUNT(followed);
	if (status)
		DROPS_COUNT(followed_failed);
	__sync_fetch_and_add(&tree_live, -1);
	if (tree_live > 0)
		return;
	boottime = bpf_ktime_get_boot_ns();
	head = ring_reserve(sizeof(*head));
	if (!head)
		return;
	head->size = sizeof(*head);
	head->type = RECORD_EMPTY;
	head->boottime_ns = boottime;
	bpf_ringbuf_submit(head, wakeup_flags());
}

static __always_inline void exit_of_process(struct task_struct *task, struct task_struct *leader)
{
	struct dying d = exit_gather(task, leader);
	int status = exit_status(&d);
	struct victim *victim = NULL;
	__u32 tgid = task->tgid;
	bool in_tree = false, asked;

	/* What it left in the tables goes, whether or not it is asked for. */
	if (settings.by_tree)
		in_tree = !bpf_map_delete_elem(&tree, &tgid);
	if (settings.cause)
		victim = victim_known(tgid);
	asked = (settings.kernel_threads || !exit_is_failed_helper(leader)) &&
		filter_pass(task, d.parent->tgid, d.cred, status, leader->start_time, in_tree);
	if (asked || (settings.report_all && in_tree))
		exit_report(&d, status, exit_sender(victim, leader->start_boottime, status & 0x7f),
			    asked);
	else if (settings.identity && (!settings.by_tree || in_tree) &&
		 (!settings.by_pid || bpf_map_lookup_elem(&pids, &tgid)))
		exit_send_gone(&d);
	if (victim)
		victim_forget(tgid, victim);
	if (in_tree)
		exit_leave_tree(status);
}

static __always_inline void exit_seen(struct task_struct *task, bool group_dead)
{
	struct task_struct *leader = task->group_leader;

	if (!settings.kernel_threads && task->flags & PF_KTHREAD)
		return;
	if (group_dead)
		exit_of_process(task, leader);
	else if (settings.threads)
		exit_of_thread(task, leader);
}
