/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* lineage: whose child a process is and which program it runs, told when it forks and execs. */
#pragma once

#include "kernel.h"
#include "maps.h"
#include "path.h"
#include "ring.h"
#include "untrusted.h"

static __always_inline bool lineage_is_wanted(__u32 tgid)
{
	if (settings.by_tree && !bpf_map_lookup_elem(&tree, &tgid))
		return false;
	if (settings.by_pid && !bpf_map_lookup_elem(&pids, &tgid))
		return false;
	return true;
}

static __always_inline void lineage_send_fork(struct task_struct *parent, struct task_struct *child)
{
	struct task_struct *creator = untrusted(parent)->group_leader,
			   *real = untrusted(child)->real_parent;
	struct record_fork *f = ring_reserve(sizeof(*f));

	if (!f) {
		DROPS_COUNT(identity);
		return;
	}
	f->head.size = sizeof(*f);
	f->head.type = RECORD_FORK;
	f->head.boottime_ns = child->start_boottime;
	f->start_boottime_ns = child->start_boottime;
	f->creator_start_boottime_ns = creator->start_boottime;
	f->pid = child->tgid;
	f->creator_pid = parent->tgid;
	f->ppid = real->tgid;
	f->creator_exec_id = child->self_exec_id; /* copied from the creator with the rest */
	comm_copy(f->parent_comm, real->group_leader->comm);
	bpf_ringbuf_submit(f, wakeup_flags());
}

static __always_inline void lineage_send_gone(struct task_struct *task, struct task_struct *leader,
					      bool may_be_sender)
{
	__u64 boottime = bpf_ktime_get_boot_ns();
	struct record_gone *g = ring_reserve(sizeof(*g));

	if (!g) {
		DROPS_COUNT(identity);
		return;
	}
	g->head.size = sizeof(*g);
	g->head.type = RECORD_GONE;
	g->head.boottime_ns = boottime;
	g->start_boottime_ns = leader->start_boottime;
	g->pid = task->tgid;
	g->may_be_sender = may_be_sender;
	bpf_ringbuf_submit(g, wakeup_flags());
}

static __always_inline void lineage_fork(struct task_struct *parent, struct task_struct *child)
{
	__u32 parent_tgid = parent->tgid, tgid = child->tgid;
	__u8 one = 1;

	if (child->pid != child->tgid || child->flags & PF_KTHREAD)
		return;
	if (settings.by_tree && bpf_map_lookup_elem(&tree, &parent_tgid)) {
		/* The reader's walk over /proc may have found it before this. */
		long r = bpf_map_update_elem(&tree, &tgid, &one, BPF_NOEXIST);

		if (!r)
			__sync_fetch_and_add(&tree_live, 1);
		else if (r != -EEXIST)
			DROPS_COUNT(tree);
	}
	if (settings.identity && lineage_is_wanted(tgid))
		lineage_send_fork(parent, child);
}

/* Appends the argument area at strings[at]. */
static __always_inline __u32 lineage_put_args(struct exec_scratch *s, __u32 at,
					      struct mm_struct *mm)
{
	unsigned long start = mm->arg_start, end = mm->arg_end;
	__u32 want = settings.args_size;
	__u64 total = end > start ? end - start : 0;

	s->exec.args_total = total > 0xffffffffULL ? 0xffffffffU : (__u32)total;
	if (total < want)
		want = total;
	barrier_var(want);
	barrier_var(at);
	if (want > RECORD_ARGS_MAX || at > PATH_ROOM)
		return 0;
	if (want && bpf_probe_read_user(s->strings + at, want, (void *)start)) {
		s->exec.flags |= EXEC_ARGS_UNREADABLE;
		return 0;
	}
	return want;
}

/* TASK and what it runs, into the scratch of this CPU; NULL only without scratch. */
static __always_inline struct exec_scratch *lineage_describe(struct task_struct *task)
{
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	struct file *exe = BPF_CORE_READ(task, mm, exe_file);
	__u32 zero = 0, at;
	struct exec_scratch *s = bpf_map_lookup_elem(&exec_scratch, &zero);

	if (!s)
		return NULL;
	s->exec.head.type = RECORD_EXEC;
	s->exec.head.boottime_ns = bpf_ktime_get_boot_ns();
	s->exec.start_boottime_ns = BPF_CORE_READ(leader, start_boottime);
	s->exec.pid = BPF_CORE_READ(task, tgid);
	s->exec.exec_id = BPF_CORE_READ(leader, self_exec_id);
	s->exec.flags = 0;
	at = path_put_dentry((__u64)BPF_CORE_READ(exe, f_path.mnt),
			     (__u64)BPF_CORE_READ(exe, f_path.dentry), 0);
	if (at & PATH_CUT)
		s->exec.flags |= EXEC_EXE_CUT;
	s->exec.exe_len = at & ~PATH_CUT;
	return s;
}

/* Sends what was described, with AT bytes of strings. */
static __always_inline void lineage_send_exec(struct exec_scratch *s, __u32 at)
{
	barrier_var(at);
	if (at > sizeof(s->strings))
		return;
	s->exec.head.size = sizeof(s->exec) + at;
	if (ring_output(s, sizeof(s->exec) + at))
		DROPS_COUNT(identity);
}

static __always_inline void lineage_exec(struct task_struct *task)
{
	struct fs_struct *fs = untrusted(task)->fs;
	struct exec_scratch *s;
	__u32 at;

	if (!settings.identity || !lineage_is_wanted(task->tgid))
		return;
	s = lineage_describe(task);
	if (!s)
		return;
	at = path_put_dentry((__u64)BPF_CORE_READ(fs, pwd.mnt),
			     (__u64)BPF_CORE_READ(fs, pwd.dentry), s->exec.exe_len);
	if (at & PATH_CUT)
		s->exec.flags |= EXEC_CWD_CUT;
	at &= ~PATH_CUT;
	s->exec.cwd_len = at - s->exec.exe_len;
	s->exec.args_len = lineage_put_args(s, at, untrusted(task)->mm);
	lineage_send_exec(s, at + s->exec.args_len);
}

/* `current`, process SENDER, of whose exec nobody is told, sends a signal to a VICTIM that is. */
PROVED_ONCE int lineage_tell_sender(__u32 sender, __u32 victim)
{
	struct exec_scratch *s;

	if (!(settings.by_tree || settings.by_pid) || lineage_is_wanted(sender) ||
	    !lineage_is_wanted(victim))
		return 0;
	s = lineage_describe((void *)bpf_get_current_task());
	if (!s)
		return 0;
	s->exec.flags |= EXEC_OF_SENDER | EXEC_CWD_UNKNOWN | EXEC_ARGS_UNREADABLE;
	s->exec.cwd_len = s->exec.args_len = s->exec.args_total = 0;
	lineage_send_exec(s, s->exec.exe_len);
	return 0;
}
