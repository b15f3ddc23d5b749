/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* lineage: whose child a process is and which program it runs, told when it forks and execs. */
#pragma once

#include "kernel.h"
#include "maps.h"
#include "path.h"
#include "ring.h"
#include "untrusted.h"

#define SIGSEGV 11

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

/*
 * Whether the program of a process, by pid, was seen and sent. An entry names its process and exec
 * completely: when another process has taken its place, an exec is reported again.
 */
#define LINEAGE_SEEN 16384
#define LINEAGE_SENT 1ULL

__u64 lineage_seen[LINEAGE_SEEN] = {};

static __always_inline __u64 lineage_exec_key(struct task_struct *leader, __u64 exec_id)
{
	return (leader->start_boottime + (exec_id << 40)) << 1;
}

static __always_inline __u64 *lineage_seen_of(struct task_struct *leader)
{
	return &lineage_seen[(__u32)leader->tgid % LINEAGE_SEEN];
}

/* After an exec its caller is the leader. */
static __always_inline bool lineage_exec_was_seen(struct task_struct *leader)
{
	return (*lineage_seen_of(leader) & ~LINEAGE_SENT) ==
	       lineage_exec_key(leader, leader->self_exec_id);
}

static __always_inline bool lineage_exec_was_sent(struct task_struct *leader)
{
	return *lineage_seen_of(leader) ==
	       (lineage_exec_key(leader, leader->self_exec_id) | LINEAGE_SENT);
}

/*
 * How many arguments an exec begins with: in the new memory that stands only once the exec has
 * nearly succeeded. Entries are for an instant each.
 */
#define LINEAGE_PREPARED 1024

struct {
	__u64 key;
	__u32 count;
	__u32 bytes; /* of arguments and environment */
} lineage_prepared[LINEAGE_PREPARED] = {};

static __always_inline void lineage_prepare(struct task_struct *task, struct linux_binprm *bprm)
{
	typeof(&lineage_prepared[0]) a = &lineage_prepared[(__u32)task->tgid % LINEAGE_PREPARED];

	a->key = 0;
	a->count = bprm->argc;
	a->bytes = bprm->exec - bprm->p;
	barrier();
	a->key = lineage_exec_key(untrusted(task)->group_leader, task->self_exec_id + 1);
}

/* The area of an exec that failed; 0: not known. */
static __always_inline __u64 lineage_find_args(struct exec_scratch *s, __u64 key)
{
	typeof(&lineage_prepared[0]) a = &lineage_prepared[(__u32)s->exec.pid % LINEAGE_PREPARED];

	if (a->key != key)
		return 0;
	s->exec.args_count = a->count;
	return a->bytes;
}

/* Appends the argument area at strings[at]. */
static __always_inline __u32 lineage_put_args(struct exec_scratch *s, __u32 at,
					      struct mm_struct *mm, __u64 key)
{
	unsigned long start = BPF_CORE_READ(mm, arg_start), end = BPF_CORE_READ(mm, arg_end);
	__u32 want = settings.args_size;
	__u64 total = end > start ? end - start : 0;

	s->exec.args_count = 0;
	if (!end)
		total = lineage_find_args(s, key);
	if (!start || (!end && !total)) {
		s->exec.flags |= EXEC_ARGS_UNREADABLE;
		total = 0;
	}
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

/* Which file EXE is, on mount MNT: its path alone may be any, in a mount namespace of a user's own.
 */
static __always_inline void lineage_put_file(struct record_exec *x, struct file *exe,
					     struct vfsmount *mnt)
{
	struct inode *inode = BPF_CORE_READ(exe, f_inode);
	struct mount *mount = path_mount(mnt);

	x->exe_inode = BPF_CORE_READ(inode, i_ino);
	x->exe_device = BPF_CORE_READ(inode, i_sb, s_dev);
	x->exe_mount_ns = BPF_CORE_READ(mount, mnt_ns, ns.inum);
}

/* TASK and what it runs, into the scratch of this CPU; NULL only without scratch. */
static __always_inline struct exec_scratch *lineage_describe(struct task_struct *task)
{
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	struct file *exe = BPF_CORE_READ(task, mm, exe_file);
	struct vfsmount *mnt = BPF_CORE_READ(exe, f_path.mnt);
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
	lineage_put_file(&s->exec, exe, mnt);
	at = path_put_dentry((__u64)mnt, (__u64)BPF_CORE_READ(exe, f_path.dentry), 0);
	if (at & PATH_CUT)
		s->exec.flags |= EXEC_EXE_CUT;
	s->exec.exe_len = at & ~PATH_CUT;
	return s;
}

/* Sends what was described, with AT bytes of strings; not 0 when it is lost. */
static __always_inline long lineage_send_exec(struct exec_scratch *s, __u32 at)
{
	long r;

	barrier_var(at);
	if (at > sizeof(s->strings))
		return 1;
	s->exec.head.size = sizeof(s->exec) + at;
	r = ring_output(s, sizeof(s->exec) + at);
	if (r)
		DROPS_COUNT(identity);
	return r;
}

/* Reports what the current task runs; KEY is what lineage_exec_key() made of it. */
PROVED_ONCE int lineage_send_current(__u64 key)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	struct fs_struct *fs = BPF_CORE_READ(task, fs);
	struct exec_scratch *s;
	__u32 at;

	if (!mm)
		return 0;
	s = lineage_describe(task);
	if (!s)
		return 0;
	at = path_put_dentry((__u64)BPF_CORE_READ(fs, pwd.mnt),
			     (__u64)BPF_CORE_READ(fs, pwd.dentry), s->exec.exe_len);
	if (at & PATH_CUT)
		s->exec.flags |= EXEC_CWD_CUT;
	at &= ~PATH_CUT;
	s->exec.cwd_len = at - s->exec.exe_len;
	s->exec.args_len = lineage_put_args(s, at, mm, key);
	return !lineage_send_exec(s, at + s->exec.args_len);
}

/* LEADER is that of the current task. */
static __always_inline void lineage_exec(struct task_struct *leader)
{
	__u64 key = lineage_exec_key(leader, leader->self_exec_id);

	if (lineage_is_wanted(leader->tgid) && lineage_send_current(key))
		key |= LINEAGE_SENT;
	*lineage_seen_of(leader) = key;
}

/*
 * For an exec that did not come to its tracepoint, because it failed after the old program was
 * gone, or whose record was lost.
 */
static __always_inline void lineage_exec_late(struct task_struct *leader)
{
	if (!(leader->flags & PF_FORKNOEXEC) && !lineage_exec_was_sent(leader))
		lineage_send_current(lineage_exec_key(leader, leader->self_exec_id));
}

/*
 * Before Linux 6.16 the memory is gone when a process exits. An exec that fails so late has the
 * kernel send SIGSEGV (fs/exec.c, bprm_execve()), in the task that is VICTIM.
 */
static __always_inline void lineage_fault(struct task_struct *victim)
{
	struct task_struct *leader = untrusted(victim)->group_leader;

	if ((__u32)bpf_get_current_pid_tgid() == (__u32)victim->pid &&
	    !(leader->flags & PF_FORKNOEXEC) && !lineage_exec_was_sent(leader))
		lineage_exec(leader);
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
	s->exec.cwd_len = s->exec.args_len = s->exec.args_total = s->exec.args_count = 0;
	lineage_send_exec(s, s->exec.exe_len);
	return 0;
}
