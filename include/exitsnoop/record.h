/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * record: what the kernel half writes into the ring buffer and the user half reads, one struct per
 * kind. Fixed widths, the size first. Both halves are in one program, so that a layout may change.
 *
 * Order in a ring is the order in which the kernel reserved the records, and between rings that of
 * head.boottime_ns, which is taken before the record is reserved, and after whatever the record
 * follows from was committed. So what stands before that in its own ring, which CPUs may share, has
 * an earlier stamp as well. A process's fork and exec records therefore come before its exit
 * record, and each of them carries its identity (pid, start_boottime_ns), which no PID reuse
 * confuses; an exit record only with EXIT_HAS_IDENTITY.
 *
 * PIDs are those of the initial PID namespace, uids those of the initial user namespace.
 */
#pragma once

#ifndef __bpf__
#include <stdint.h>
#endif

#define RECORD_ASSERT(cond) _Static_assert(cond, #cond)

#define RECORD_COMM_LEN	 16 /* TASK_COMM_LEN, with its NUL */
#define RECORD_TTY_LEN	 16
#define RECORD_STACK_LEN 24   /* return addresses kept of an OOM kill */
#define RECORD_PATH_MAX	 4096 /* bytes of path components kept of one path: PATH_MAX */
#define RECORD_RINGS	 8    /* ring buffers that there can be */
#define RECORD_ARGS_MAX	 8192 /* most that --args-size can ask for; a power of two */

enum record_type {
	RECORD_EXIT = 1,   /* a process is dead: struct record_exit */
	RECORD_THREAD = 2, /* a thread ended, its process lives on: struct record_exit too */
	RECORD_FORK = 3,   /* struct record_fork */
	RECORD_EXEC = 4,   /* struct record_exec */
	RECORD_CGROUP = 5, /* struct record_cgroup: the path of a cgroup that an exit refers to */
	RECORD_EMPTY = 6,  /* struct record_head: nobody is left of those that --tree follows */
	RECORD_GONE = 7,   /* struct record_gone: it died, which was not asked for */
	RECORD_FREED = 8,  /* its memory is freed: struct record_exit, of which the head, the
			    * identity, how long it took and the usage are filled */
};

/* Hierarchies of cgroups: the unified one, and of v1 those of these controllers. */
enum record_hierarchy {
	HIERARCHY_UNIFIED,
	HIERARCHY_MEMORY,
	HIERARCHY_PIDS,
	HIERARCHY_CPU,
	HIERARCHY_FREEZER,
	HIERARCHY_DEVICES,
	HIERARCHY_CPUSET,
	HIERARCHY_CPUACCT,
	HIERARCHY_IO,
	HIERARCHIES,
};

struct record_head {
	uint32_t size;	      /* of the whole record, strings included */
	uint32_t type;	      /* enum record_type */
	uint64_t boottime_ns; /* CLOCK_BOOTTIME of the event */
};

/* Bits of record_exit.flags. */
enum record_exit_flags {
	EXIT_FORKED_ONLY = 1 << 0,   /* PF_FORKNOEXEC: never called exec */
	EXIT_KERNEL_THREAD = 1 << 1, /* PF_KTHREAD */
	EXIT_HAS_USAGE = 1 << 2,     /* the usage fields are filled and consistent */
	EXIT_HAS_IO = 1 << 3,	    /* read_bytes and write_bytes too (CONFIG_TASK_IO_ACCOUNTING) */
	EXIT_HAS_IDENTITY = 1 << 4, /* start_boottime_ns ... tty are filled */
	EXIT_HAS_LOGINUID = 1 << 5, /* CONFIG_AUDIT */
	EXIT_HAS_SENDER = 1 << 6,   /* a signal_generate event for the fatal signal was seen */
	EXIT_CAUSE_WATCHED = 1 << 7,   /* signals were watched; the bits below are filled */
	EXIT_OOM_VICTIM = 1 << 8,      /* signal->oom_mm: chosen by the OOM killer */
	EXIT_SECCOMP = 1 << 9,	       /* a seccomp filter was installed */
	EXIT_RETURNED = 1 << 10,       /* the last thread called exit() for itself alone */
	EXIT_CPU_LIMIT = 1 << 11,      /* its CPU time had reached a finite hard RLIMIT_CPU */
	EXIT_HOW_UNKNOWN = 1 << 12,    /* whether it returned could not be seen on this machine */
	EXIT_HAS_OOM = 1 << 13,	       /* the moment of a SIGKILL by the kernel was recorded */
	EXIT_SECCOMP_STRICT = 1 << 15, /* seccomp's strict mode was on */
	EXIT_NOT_ASKED = 1 << 14,      /* the filters leave it out (settings.report_all) */
	EXIT_MAY_BE_SENDER = 1 << 16,  /* it sent signals, or may yet: others may name it */
	EXIT_UNFINISHED = 1 << 17,     /* a record of type RECORD_FREED follows */
};

/* Bits of record_sender.flags: what is known about the moment the signal was sent. */
enum record_sender_flags {
	SENDER_NOINFO = 1 << 0,	 /* SEND_SIG_NOINFO: the kernel, on behalf of `current` */
	SENDER_PRIV = 1 << 1,	 /* SEND_SIG_PRIV: the kernel itself */
	SENDER_GROUP = 1 << 2,	 /* to the process, not to one thread */
	SENDER_EXITING = 1 << 3, /* `current` was in do_exit() */
	SENDER_PDEATH = 1 << 4,	 /* the same, and the signal is the victim's PR_SET_PDEATHSIG */
	SENDER_NS_INIT =
		1 << 5, /* the same; it was PID 1 of a PID namespace that is not the first */
	SENDER_HAS_ADDR = 1 << 6, /* addr is siginfo's si_addr */
	SENDER_SELF = 1 << 7,	  /* `current` was a thread of the victim */
	SENDER_ORPHANS = 1 << 8,  /* SIGHUP to the stopped group that `current`'s exit orphaned */
	SENDER_TRACER = 1 << 9,	  /* the sender traces the victim (ptrace) */
	SENDER_INJECTED =
		1 << 10, /* the tracer put the signal in: it, not `current`, is the sender */
	SENDER_CHOSEN = 1 << 11, /* the siginfo is the sender's own (rt_sigqueueinfo()) */
	SENDER_TIMER = 1 << 12,	 /* the siginfo is one that the kernel keeps for a POSIX timer */
	SENDER_THREAD = 1 << 13, /* `current` was exiting, but not the last thread of its process */
	SENDER_RTTIME = 1 << 14, /* RLIMIT_RTTIME was used up, and RLIMIT_CPU was not */
	SENDER_UNSURE = 1 << 15, /* one of several sendings, and which one cannot be proved */
	SENDER_TRACED = 1 << 16, /* the victim was being traced (ptrace) */
	SENDER_EXEC = 1 << 17,	 /* `current` was in exec, which has failed if it is the victim */
};

/* The sender of the signal that killed. pid is 0 for the idle task (timers). */
struct record_sender {
	uint64_t start_boottime_ns;
	uint64_t addr;
	int32_t pid;
	uint32_t uid;
	int32_t signal;
	int32_t code; /* si_code */
	uint32_t flags;
	uint32_t exec_id; /* of the sender, as record_exit.exec_id */
	char comm[RECORD_COMM_LEN];
};

/* The moment at which the kernel itself sent a SIGKILL: was it the OOM killer, and for whom? */
struct record_oom {
	uint64_t cgroup_id; /* nearest memory cgroup that had no room left; 0: none */
	uint64_t limit_pages;
	uint32_t cgroup_hierarchy; /* as record_exit.cgroup_hierarchy */
	uint32_t pad;
	uint64_t stack[RECORD_STACK_LEN]; /* kernel return addresses; 0 ends */
};

/* What a task, or all tasks of a process, used. */
struct record_usage {
	uint64_t cpu_ns;   /* sum_exec_runtime: what wait4()'s utime + stime come from */
	uint64_t utime_ns; /* tick-based; only its ratio to stime means something */
	uint64_t stime_ns;
	uint64_t minor_faults;
	uint64_t major_faults;
	uint64_t voluntary_switches;
	uint64_t involuntary_switches;
	uint64_t read_bytes; /* from and to storage; EXIT_HAS_IO */
	uint64_t write_bytes;
};

/*
 * One process (or thread). `sender` is there only when a signal killed, `oom` only for a
 * SIGKILL by the kernel; head.size tells. Strings stand in records of their own that come before
 * (exec, cgroup).
 */
struct record_exit {
	struct record_head head;
	uint64_t duration_ns; /* CLOCK_MONOTONIC, since fork */
	int32_t pid;	      /* tgid */
	int32_t tid;	      /* the task that ended last */
	int32_t ppid;	/* tgid of real_parent, which is the reaper once the parent has died */
	int32_t status; /* exactly what wait4() stores; of a thread: its own exit code */
	uint32_t uid;	/* real */
	uint32_t gid;
	uint32_t flags;	  /* enum record_exit_flags */
	uint32_t exec_id; /* low half of task->self_exec_id: tells two execs of one process apart;
			   * 0 without EXIT_HAS_IDENTITY */
	char comm[RECORD_COMM_LEN];

	/* EXIT_HAS_IDENTITY; start_boottime_ns is what tells it from others of its pid */
	uint64_t start_boottime_ns; /* of the process: its identity with pid */
	int32_t ns_pid;		    /* in the process's own PID namespace */
	int32_t session;
	uint32_t loginuid;
	uint32_t cgroup_hierarchy; /* enum record_hierarchy */
	uint64_t cgroup_id;	   /* kernfs node id, unique within the hierarchy; 0: not known */
	char tty[RECORD_TTY_LEN];  /* "" without one */

	/* EXIT_HAS_USAGE: of all threads, also of those gone before */
	struct record_usage usage;
	uint64_t max_rss_pages;

	struct record_sender sender; /* EXIT_HAS_SENDER */
	struct record_oom oom;	     /* EXIT_HAS_OOM */
};

/* Bytes of a record_exit with none of these parts; a part comes with all before it. */
#define RECORD_EXIT_LEAST __builtin_offsetof(struct record_exit, start_boottime_ns)

/* A process (no thread) was forked. */
struct record_fork {
	struct record_head head;
	uint64_t start_boottime_ns;
	uint64_t creator_start_boottime_ns;
	int32_t pid;
	int32_t creator_pid; /* who called fork: its image is the child's */
	int32_t ppid;	     /* real_parent at that time; not the creator after CLONE_PARENT */
	uint32_t creator_exec_id;
	char parent_comm[RECORD_COMM_LEN];
};

/*
 * A process called exec; or it ends, and what it runs was not reported when it called exec. After
 * the struct: exe, then cwd, each as path components from the leaf up, every one with its NUL; then
 * the first bytes of the argument area (NUL after each argument).
 */
struct record_exec {
	struct record_head head;
	uint64_t start_boottime_ns;
	int32_t pid;
	uint32_t exec_id;
	uint32_t exe_len; /* bytes; 0: not known */
	uint32_t cwd_len;
	uint32_t args_len;   /* bytes that follow */
	uint32_t args_total; /* bytes that the process had; more than args_len: truncated */
	uint32_t flags;	     /* enum record_exec_flags */
	uint32_t args_count; /* only so many are arguments, what follows is not; 0: all */
	uint64_t exe_inode;
	uint32_t exe_device;   /* of its file system, as a dev_t of the kernel; 0: not known */
	uint32_t exe_mount_ns; /* inode number of the namespace that exe is a path of; 0: of none */
};

/* include/linux/kdev_t.h */
#define RECORD_DEVICE(major, minor) ((major) << 20 | (minor))
#define RECORD_MAJOR(device)	    ((device) >> 20)
#define RECORD_MINOR(device)	    ((device)&0xfffff)

enum record_exec_flags {
	EXEC_EXE_CUT = 1 << 0, /* longer than RECORD_PATH_MAX: just the last components */
	EXEC_CWD_CUT = 1 << 1,
	EXEC_ARGS_UNREADABLE = 1 << 2, /* the argument pages were not in memory */
	EXEC_OF_SENDER = 1 << 3, /* no exec: of whose execs nobody tells, when it sent a signal */
	EXEC_CWD_UNKNOWN = 1 << 4,
};

/* For processes that fork and exec records told of, so that the reader can forget them. */
struct record_gone {
	struct record_head head;
	uint64_t start_boottime_ns;
	int32_t pid;
	uint32_t may_be_sender; /* as EXIT_MAY_BE_SENDER */
};

/* Behind the struct: the path as components from the leaf up, every one with its NUL. */
struct record_cgroup {
	struct record_head head;
	uint64_t cgroup_id;
	uint32_t hierarchy; /* enum record_hierarchy */
	uint32_t path_len;
	uint32_t cut; /* the path is longer than RECORD_PATH_MAX: just the last components */
	uint32_t pad;
};

/* What was dropped, one struct a CPU in a map that the reader has mapped. Counters only grow. */
struct record_drops {
	uint64_t exits;		   /* exit or thread records: the ring was full */
	uint64_t identity;	   /* fork, exec or cgroup records: the ring was full */
	uint64_t senders;	   /* signals not remembered: the table was full */
	uint64_t tree;		   /* children not followed: the table was full */
	uint64_t last_boottime_ns; /* of the last dropped exit */
	uint64_t usage;		   /* exits whose usage could not be read consistently */
	/* Not drops, but counted in the same place: what --tree follows, asked for or not. */
	uint64_t followed;	  /* its exits */
	uint64_t followed_failed; /* those with a status other than 0 */
	uint64_t paths; /* of programs, directories and cgroups that are not whole: too long */
} __attribute__((aligned(64))); /* a CPU's share no line with its neighbour's */

RECORD_ASSERT(sizeof(struct record_head) == 16);
RECORD_ASSERT(sizeof(struct record_sender) == 56);
RECORD_ASSERT(__builtin_offsetof(struct record_exit, comm) == 56);
RECORD_ASSERT(__builtin_offsetof(struct record_exit, usage) == 120);
RECORD_ASSERT(__builtin_offsetof(struct record_exit, sender) == 200);
RECORD_ASSERT(__builtin_offsetof(struct record_exit, oom) == 256);
RECORD_ASSERT(sizeof(struct record_fork) == 64);
RECORD_ASSERT(sizeof(struct record_gone) == 32);
RECORD_ASSERT(sizeof(struct record_exec) == 72);
RECORD_ASSERT(sizeof(struct record_cgroup) == 40);
RECORD_ASSERT(sizeof(struct record_drops) == 128);
