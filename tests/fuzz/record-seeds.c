// SPDX-License-Identifier: BSD-2-Clause
#include "record-seeds.h"
#include "record.h"

/* All that is told of a death without a signal. */
#define PARTS \
	(EXIT_HAS_USAGE | EXIT_HAS_IO | EXIT_HAS_IDENTITY | EXIT_HAS_LOGINUID | EXIT_CAUSE_WATCHED)

#define PID	  7
#define KILLER	  8
#define SESSION	  2
#define CPU_NS	  5000000
#define CGROUP	  9
#define OOM_PAGES 512

/* LEN bytes of a record, behind the length that the ring tells. */
static void put(struct buf *b, const void *record, size_t len)
{
	buf_putc(b, (char)(len & 0xff));
	buf_putc(b, (char)(len >> 8));
	buf_put(b, record, len);
}

/* Filled but for what a signal brings; FLAGS say what of it counts. */
static struct record_exit death(int32_t status, uint32_t flags)
{
	struct record_exit r = record_exit_of(PID, 100);

	r.status = status;
	r.flags = flags;
	r.ns_pid = PID;
	r.session = SESSION;
	r.loginuid = 1000;
	memcpy(r.tty, "pts3", sizeof("pts3"));
	r.usage = (struct record_usage){
		.cpu_ns = CPU_NS,
		.utime_ns = 3,
		.stime_ns = 1,
		.minor_faults = 10,
		.major_faults = 1,
		.voluntary_switches = 5,
		.involuntary_switches = 2,
		.read_bytes = 4096,
		.write_bytes = 8192,
	};
	r.max_rss_pages = 700;
	return r;
}

static void put_death(struct buf *b, struct record_exit *r)
{
	size_t len = offsetof(struct record_exit, sender);

	if (r->flags & EXIT_HAS_OOM)
		len = sizeof(*r);
	else if (r->flags & EXIT_HAS_SENDER)
		len = offsetof(struct record_exit, oom);
	r->head.size = (uint32_t)len;
	put(b, r, len);
}

static void put_fork(struct buf *b, int32_t pid, uint64_t start_ns)
{
	struct record_fork f = record_fork_of(pid, start_ns, 1, 1, 0);

	put(b, &f, sizeof(f));
}

static void put_cgroup(struct buf *b)
{
	static const char path[] = "docker-0123456789abcdef0123456789abcdef"
				   "0123456789abcdef0123456789abcdef.scope\0system.slice";
	struct {
		struct record_cgroup c;
		char path[sizeof(path)];
	} r = {.c = {.head = {.type = RECORD_CGROUP, .boottime_ns = 5000},
		     .cgroup_id = CGROUP,
		     .path_len = sizeof(path)}};

	r.c.head.size = offsetof(typeof(r), path) + sizeof(path);
	memcpy(r.path, path, sizeof(path));
	put(b, &r, r.c.head.size);
}

/* Who it was and no more, with a name and a terminal that have no NUL. */
static void put_plain(struct buf *b)
{
	struct record_exit r = death(2 << 8, EXIT_HAS_IDENTITY);

	buf_putc(b, 0);
	memset(r.comm, 'x', sizeof(r.comm));
	memset(r.tty, 'y', sizeof(r.tty));
	put_death(b, &r);
}

static void put_thread(struct buf *b)
{
	struct record_exit r = death(0, PARTS);
	struct record_gone gone = {
		.head = {.size = sizeof(gone), .type = RECORD_GONE, .boottime_ns = 5000},
		.start_boottime_ns = 100,
		.pid = PID,
	};
	struct record_head empty = {sizeof(empty), RECORD_EMPTY, 5000};

	buf_putc(b, WITH_IDENTITY);
	r.head.type = RECORD_THREAD;
	put_death(b, &r);
	put(b, &gone, sizeof(gone));
	put(b, &empty, sizeof(empty));
}

/* kill(1), whose program is known, and a victim with a name that would drive a terminal. */
static void put_killed(struct buf *b)
{
	struct record_exec *x = record_exec_of(KILLER, 90, 1, "kill\0bin\0kill", 9, 0, 5);
	struct record_exit r = death(9, PARTS | EXIT_HAS_SENDER);

	buf_putc(b, WITH_IDENTITY | REDACT);
	put_fork(b, KILLER, 90);
	put(b, x, x->head.size);
	memcpy(r.comm, "\x1b[31m", sizeof("\x1b[31m"));
	r.sender = (struct record_sender){
		.start_boottime_ns = 90,
		.pid = KILLER,
		.signal = 9,
		.flags = SENDER_GROUP,
		.exec_id = 1,
		.comm = "killer",
	};
	put_death(b, &r);
	free(x);
}

static void put_oom(struct buf *b)
{
	struct record_exit r = death(9, PARTS | EXIT_HAS_SENDER | EXIT_OOM_VICTIM | EXIT_HAS_OOM);

	buf_putc(b, WITH_IDENTITY | WIDE);
	put_cgroup(b);
	r.cgroup_id = CGROUP;
	r.sender = (struct record_sender){
		.signal = 9, .code = 0x80, .flags = SENDER_PRIV | SENDER_GROUP};
	r.oom = (struct record_oom){
		.cgroup_id = CGROUP,
		.limit_pages = OOM_PAGES,
		.stack = {0xffffffff81000000},
	};
	put_death(b, &r);
}

/* SIGSEGV at an address, with a core. */
static struct record_exit fault(void)
{
	struct record_exit r = death(11 | 0x80, PARTS | EXIT_HAS_SENDER);

	r.sender = (struct record_sender){
		.start_boottime_ns = 100,
		.addr = 0xdead,
		.pid = PID,
		.signal = 11,
		.code = 1,
		.flags = SENDER_HAS_ADDR | SENDER_SELF,
		.exec_id = 1,
		.comm = "worker",
	};
	return r;
}

static void put_fault(struct buf *b)
{
	struct record_exit r = fault();

	buf_putc(b, WITH_IDENTITY | SOME_EXECS | COLOR);
	put_death(b, &r);
}

static void put_life(struct buf *b)
{
	static const char strings[] = "sh\0bin\0usr\0tmp\0sh\0-c\0--token\0x";
	struct record_exec *x = record_exec_of(PID, 100, 1, strings, 11, 4, 16);
	struct record_exit r = death(3 << 8, PARTS);

	buf_putc(b, WITH_IDENTITY);
	put_fork(b, PID, 100);
	put(b, x, x->head.size);
	put_cgroup(b);
	r.cgroup_id = CGROUP;
	r.exec_id = 1;
	put_death(b, &r);
	free(x);
}

/* SIGHUP from nobody; odd bytes in names, arguments cut, identity records dropped. */
static void put_lost(struct buf *b)
{
	static const char strings[] = "a\xff\0b\n\0\"\0\\\0\x80";
	struct record_exec *x = record_exec_of(PID, 100, 1, strings, 3, 3, 6);
	struct record_exit r = death(1, PARTS | EXIT_FORKED_ONLY);

	buf_putc(b, WITH_IDENTITY | LOSE);
	put_fork(b, PID, 100);
	x->args_total = 99;
	x->args_count = 1;
	x->flags = EXEC_CWD_CUT;
	put(b, x, x->head.size);
	r.exec_id = 1;
	put_death(b, &r);
	free(x);
}

/* Records that lie about their length, are too short, of no known type, or cut by the end. */
static void put_short(struct buf *b)
{
	struct record_exec *x = record_exec_of(PID, 1, 1, "", 0, 0, 0);
	struct record_exit r = death(9, PARTS | EXIT_HAS_SENDER);
	struct record_head unknown = {sizeof(unknown), 99, 5000};

	buf_putc(b, WITH_IDENTITY);
	put(b, &r, offsetof(struct record_exit, sender));
	put(b, &r, sizeof(r.head));
	put(b, "abc", 3);
	put(b, &unknown, sizeof(unknown));
	x->exe_len = 30;
	put(b, x, sizeof(*x));
	put(b, x, sizeof(*x));
	b->len -= 4;
	free(x);
}

/* User and system time whose sum is 0 in 64 bits, by which the CPU time was divided. */
static void put_ticks_wrap(struct buf *b)
{
	struct record_exit r = fault();

	buf_putc(b, WITH_IDENTITY | SOME_EXECS | COLOR);
	r.usage.utime_ns = UINT64_MAX - 0xfe;
	r.usage.stime_ns = 0xff;
	put_death(b, &r);
}

/* A process that has a program when its fork is told again: the program was leaked. */
static void put_fork_twice(struct buf *b)
{
	struct record_exec *x = record_exec_of(KILLER, 90, 1, "kill\0bin\0kill", 9, 0, 5);

	buf_putc(b, WITH_IDENTITY | REDACT);
	put_fork(b, KILLER, 90);
	put(b, x, x->head.size);
	put_fork(b, KILLER, 90);
	free(x);
}

/* The exit of one process, from two programs that stand by for it. */
static void put_exit_twice(struct buf *b)
{
	struct record_exit r = death(3 << 8, PARTS);

	buf_putc(b, WITH_IDENTITY);
	put_death(b, &r);
	r.head.boottime_ns += 1000;
	put_death(b, &r);
}

/* An exit with much memory, and what it used until that was freed. */
static void put_freed(struct buf *b)
{
	struct record_exit r = death(0, PARTS | EXIT_UNFINISHED);

	buf_putc(b, WITH_IDENTITY);
	put_death(b, &r);
	r.head.type = RECORD_FREED;
	r.flags = EXIT_HAS_IDENTITY | EXIT_HAS_USAGE;
	put(b, &r, offsetof(struct record_exit, sender));
}

/* A stamp that is past the end of time once it is counted from 1970. */
static void put_time_overflow(struct buf *b)
{
	struct record_exit r = death(0, 0);

	buf_putc(b, 0);
	r.head.boottime_ns = 0x787b000000001388;
	put_death(b, &r);
}

/* What all deaths with PARTS have. */
#define REACHED(...)                                                           \
	{                                                                      \
		.deaths = 1, .session = SESSION, .cpu_ns = CPU_NS, __VA_ARGS__ \
	}

const struct record_seed record_seeds[] = {
	{"plain",
	 put_plain,
	 {.deaths = 1, .flags = EXIT_HAS_IDENTITY, .session = SESSION, .cause = CAUSE_UNKNOWN}},
	{"thread", put_thread, REACHED(.flags = PARTS, .cause = CAUSE_UNKNOWN)},
	{"killed", put_killed,
	 REACHED(.flags = PARTS | EXIT_HAS_SENDER, .sender = KILLER, .cause = CAUSE_KILL,
		 .killer_exe = true)},
	{"oom", put_oom,
	 REACHED(.flags = PARTS | EXIT_HAS_SENDER | EXIT_OOM_VICTIM | EXIT_HAS_OOM,
		 .oom_pages = OOM_PAGES, .cause = CAUSE_OOM, .cgroup = true)},
	{"fault", put_fault,
	 REACHED(.flags = PARTS | EXIT_HAS_SENDER, .sender = PID, .cause = CAUSE_FAULT)},
	{"life", put_life, REACHED(.flags = PARTS, .exe = true, .cgroup = true)},
	{"lost", put_lost,
	 REACHED(.flags = PARTS | EXIT_FORKED_ONLY, .cause = CAUSE_UNKNOWN, .exe = true)},
	{"short", put_short, {.damaged = 6}},
	{"cpu-ticks-wrap", put_ticks_wrap,
	 REACHED(.flags = PARTS | EXIT_HAS_SENDER, .sender = PID, .cause = CAUSE_FAULT)},
	{"fork-twice", put_fork_twice, {0}},
	{"exit-twice", put_exit_twice, REACHED(.flags = PARTS)},
	{"freed", put_freed, REACHED(.flags = PARTS)},
	{"time-overflow", put_time_overflow, {.deaths = 1, .cause = CAUSE_UNKNOWN}},
};
const size_t record_seeds_n = sizeof(record_seeds) / sizeof(record_seeds[0]);
