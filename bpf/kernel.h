/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * kernel: the kernel types that our programs read, with just the fields that they read. CO-RE
 * relocates every access at load time, so order and neighbours do not matter, and no kernel's
 * vmlinux.h is needed to build. A field that came, went or was renamed has a flavour (___suffix)
 * and is tested with bpf_core_field_exists().
 */
#pragma once

typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
typedef _Bool bool;

#define true 1
#define false 0
#define NULL ((void *)0)

typedef uint8_t __u8;
typedef uint16_t __u16;
typedef uint32_t __u32;
typedef int32_t __s32;
typedef uint64_t __u64;
typedef int64_t __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

/* include/uapi/linux/bpf.h */
enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
	BPF_RB_NO_WAKEUP = 1,
	BPF_F_MMAPABLE = 1024,
};
enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
};
#define SIG_DFL ((void *)0)
#define SIG_IGN ((void *)1)
enum sig_handler___probe {
	HANDLER_EXIT___probe = 2, /* Linux 5.16 */
};
enum bpf_func_id___probe {
	BPF_FUNC_task_pt_regs___probe = 175, /* Linux 5.15 */
};

/* include/linux/sched.h, sched/signal.h */
#define PF_EXITING	    0x4
#define TASK_NEW	    0x800
#define PF_FORKNOEXEC	    0x40
#define PF_KTHREAD	    0x200000
#define SIGNAL_GROUP_EXIT   0x4
#define SIGNAL_UNKILLABLE   0x40
#define PIDTYPE_TGID	    1
#define PIDTYPE_SID	    3
#define RLIMIT_CPU	    0
#define RLIMIT_RTTIME	    15
#define SECCOMP_MODE_STRICT 1
#define SECCOMP_MODE_FILTER 2
#define SECCOMP_MODE_DEAD   3 /* from 5.17, and in later 5.10s: killed, by SIGKILL if strict */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	long counter;
} atomic_long_t;

typedef struct {
	uint32_t val;
} kuid_t;

typedef struct {
	uint32_t val;
} kgid_t;

struct list_head {
	struct list_head *next;
};

typedef struct {
	unsigned long sig[1];
} sigset_t;

struct sigpending {
	sigset_t signal;
};

struct rlimit {
	unsigned long rlim_cur;
	unsigned long rlim_max;
};

struct pid_namespace;

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct tty_struct {
	char name[64];
};

struct task_io_accounting {
	uint64_t read_bytes;
	uint64_t write_bytes;
};

/* Its first word is the sequence in every version and configuration (include/linux/seqlock.h). */
typedef struct {
	int sequence;
} seqlock_t;

typedef struct {
	int64_t counter;
} atomic64_t;

struct task_cputime_atomic {
	atomic64_t utime;
	atomic64_t stime;
};

struct thread_group_cputimer {
	struct task_cputime_atomic cputime_atomic;
};

struct signal_struct {
	atomic_t live;
	struct sigpending shared_pending;
	int nr_threads;
	struct list_head thread_head;
	int group_exit_code;
	unsigned int flags;
	struct pid *pids[4];
	int leader; /* of its session */
	struct tty_struct *tty;
	seqlock_t stats_lock;
	uint64_t utime;
	uint64_t stime;
	unsigned long nvcsw;
	unsigned long nivcsw;
	unsigned long min_flt;
	unsigned long maj_flt;
	unsigned long maxrss;
	struct task_io_accounting ioac;
	unsigned long long sum_sched_runtime;
	struct thread_group_cputimer cputimer;
	struct rlimit rlim[16];
	struct mm_struct *oom_mm;
};

struct cred {
	kuid_t uid;
	kgid_t gid;
};

struct qstr {
	const unsigned char *name;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct ns_common {
	unsigned int inum;
};

/* fs/mount.h */
struct mnt_namespace {
	struct ns_common ns;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	struct mnt_namespace *mnt_ns; /* NULL or an error for mounts of none */
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct super_block {
	uint32_t s_dev;
};

struct inode {
	unsigned long i_ino;
	struct super_block *i_sb;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
};

struct fs_struct {
	struct path pwd;
};

struct mm_struct {
	atomic_t mm_users;
	unsigned long arg_start;
	unsigned long arg_end;
	struct file *exe_file;
};

struct kernfs_node {
	struct kernfs_node *__parent; /* Linux 6.15 */
	const char *name;
	uint64_t id; /* Linux 5.5 */
};

struct kernfs_node___old {
	struct kernfs_node *parent;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys_state *parent;
};

/* `self` is the first member: a cgroup and its own css have one address. */
struct cgroup {
	struct cgroup_subsys_state self;
	int level; /* 0: the root */
	struct kernfs_node *kn;
	struct cgroup *ancestors[]; /* by level, itself the last */
};

/* Until Linux 6.0. */
struct cgroup___ids {
	int level;
	uint64_t ancestor_ids[];
};

struct css_set {
	struct cgroup_subsys_state *subsys[16];
	struct cgroup *dfl_cgrp;
};

struct seccomp {
	int mode;
};

struct sched_entity {
	uint64_t sum_exec_runtime;
};

struct sched_rt_entity {
	unsigned long timeout; /* ticks since it last slept, where RLIMIT_RTTIME is set */
};

struct task_struct {
	unsigned int flags;
	unsigned int __state; /* Linux 5.14 */
	struct sched_entity se;
	struct sched_rt_entity rt;
	struct mm_struct *mm;
	int exit_state;
	int exit_code;
	int pdeath_signal;
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *parent; /* the tracer of a traced task */
	unsigned int ptrace;
	struct list_head children;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct list_head thread_node;
	uint64_t utime;
	uint64_t stime;
	unsigned long nvcsw;
	unsigned long nivcsw;
	uint64_t start_time;
	uint64_t start_boottime;
	unsigned long min_flt;
	unsigned long maj_flt;
	const struct cred *real_cred;
	const struct cred *cred; /* what it acts with */
	char comm[16];
	struct fs_struct *fs;
	struct signal_struct *signal;
	sigset_t blocked;
	unsigned long sas_ss_sp; /* the alternate stack of handlers */
	unsigned long sas_ss_size;
	struct sigpending pending;
	kuid_t loginuid;
	struct seccomp seccomp;
	uint64_t self_exec_id; /* 64 bits since Linux 5.7 */
	struct task_io_accounting ioac;
	struct css_set *cgroups;
	void *stack;
};

union __sifields {
	struct {
		void *_call_addr;
		int _syscall;
	} _sigsys;
	struct {
		int _pid;
	} _kill;
	struct {
		void *_addr;
	} _sigfault;
};

struct kernel_siginfo {
	int si_signo;
	int si_code;
	union __sifields _sifields;
};

struct sigaction {
	void *sa_handler;
};

struct k_sigaction {
	struct sigaction sa;
};

struct linux_binprm {
	unsigned long p;    /* the lowest string of the new stack: argv, above it envp and.. */
	unsigned long exec; /* ..the file's name */
	int argc;
};

/* Linux 6.16: the tracepoint has a class of its own and says which task is the last. */
struct trace_event_raw_sched_process_exit {
	bool group_dead;
};

#pragma clang attribute pop

/*
 * The 16 bytes of a comm, two plain loads through a typed pointer: a helper's call costs tenfold.
 * The address is relocated, not the loads: libbpf refuses a load of another size than the field's.
 */
static __attribute__((always_inline)) inline void comm_copy(char *to, const char *comm)
{
	asm volatile("" : "+r"(comm));
	((uint64_t *)to)[0] = ((const uint64_t *)comm)[0];
	((uint64_t *)to)[1] = ((const uint64_t *)comm)[1];
}
