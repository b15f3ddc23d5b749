// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <signal.h>

#include "model/cause.h"
#include "model/reason.h"
#include "unit.h"

#define KERNEL	   0x80 /* SI_KERNEL */
#define CORE	   0x80 /* in a wait status */
#define CODE(code) ((code) << 8)
#define WATCHED	   EXIT_CAUSE_WATCHED
#define SEEN	   (EXIT_CAUSE_WATCHED | EXIT_HAS_SENDER)
#define SENT	   (SENDER_PRIV | SENDER_GROUP) /* by the kernel, to the process */

/* The evidence of a record, and what must follow from it. */
struct evidence {
	int status;
	uint32_t flags;
	int code;	 /* the sender's si_code */
	uint32_t sender; /* its flags */
	enum cause cause;
	const char *reason;
};

static struct record_exit make_record(const struct evidence *e)
{
	struct record_exit r = {.status = e->status, .flags = e->flags};

	r.sender = (struct record_sender){
		.pid = 812,
		.uid = 1000,
		.signal = e->status & 0x7f,
		.code = e->code,
		.flags = e->sender,
		.addr = 0x10,
		.comm = "runc",
	};
	return r;
}

static void check_all(const struct evidence *cases, size_t n)
{
	_cleanup_(buf_donep) struct buf b = {0};

	for (size_t i = 0; i < n; i++) {
		struct record_exit r = make_record(&cases[i]);
		struct death d;

		cause_decide(&r, &d);
		if (d.cause != cases[i].cause)
			fail_msg("%s: decided %s", cases[i].reason, cause_table[d.cause].name);
		/* A killer is told for these two alone, and always. */
		assert_int_equal(d.killer != NULL,
				 d.cause == CAUSE_KILL || d.cause == CAUSE_CGROUP_KILL);
		reason_format(&r, &d, &b, NULL);
		assert_buf(&b, cases[i].reason);
	}
}

static void without_a_signal(void **state)
{
	static const struct evidence cases[] = {
		{CODE(0), WATCHED, 0, 0, CAUSE_EXIT, "exit 0"},
		{CODE(255), WATCHED, 0, 0, CAUSE_EXIT, "exit 255"},
		{CODE(3), WATCHED | EXIT_RETURNED, 0, 0, CAUSE_RETURNED,
		 "last thread returned, exit 3"},
		{CODE(3), WATCHED | EXIT_HOW_UNKNOWN, 0, 0, CAUSE_UNKNOWN, "exit 3"},
		{CODE(3), WATCHED | EXIT_HOW_UNKNOWN | EXIT_RETURNED, 0, 0, CAUSE_UNKNOWN,
		 "exit 3"},
		{CODE(3), 0, 0, 0, CAUSE_UNKNOWN, "exit 3"},
	};

	(void)state;
	check_all(cases, ARRAY_SIZE(cases));
}

static void by_others(void **state)
{
	static const struct evidence cases[] = {
		{SIGKILL, SEEN, SI_USER, SENDER_GROUP, CAUSE_KILL,
		 "killed by SIGKILL from runc[812] (uid 1000)"},
		{SIGTERM, SEEN, SI_QUEUE, SENDER_GROUP | SENDER_CHOSEN, CAUSE_KILL,
		 "killed by SIGTERM from runc[812] (uid 1000)"},
		{SIGUSR1, SEEN, SI_TKILL, 0, CAUSE_KILL,
		 "killed by SIGUSR1 from runc[812] (uid 1000)"},
		/* A SIGSEGV that somebody sent is no fault. */
		{SIGSEGV | CORE, SEEN, SI_USER, SENDER_GROUP, CAUSE_KILL,
		 "killed by SIGSEGV from runc[812] (uid 1000), core dumped"},
		/* Nor is a SIGALRM or a SIGINT that somebody sent what it looks like. */
		{SIGALRM, SEEN, SI_USER, SENDER_GROUP, CAUSE_KILL,
		 "killed by SIGALRM from runc[812] (uid 1000)"},
		{SIGINT, SEEN, SI_USER, SENDER_GROUP, CAUSE_KILL,
		 "killed by SIGINT from runc[812] (uid 1000)"},
		{64, SEEN, SI_QUEUE, SENDER_GROUP | SENDER_CHOSEN, CAUSE_KILL,
		 "killed by SIGRTMIN+30 from runc[812] (uid 1000)"},
		{SIGKILL, SEEN, 0, SENDER_NOINFO, CAUSE_CGROUP_KILL,
		 "killed with its cgroup by runc[812] (uid 1000)"},
		{SIGTERM, SEEN, 0, SENDER_NOINFO | SENDER_PDEATH | SENDER_EXITING | SENDER_GROUP,
		 CAUSE_PARENT_DEATH, "its parent died"},
		{SIGTERM, SEEN, 0,
		 SENDER_NOINFO | SENDER_PDEATH | SENDER_EXITING | SENDER_GROUP | SENDER_THREAD,
		 CAUSE_PARENT_DEATH, "the thread of its parent that created it ended"},
		/* Linux 7: kill(2), also with the signal of PR_SET_PDEATHSIG. */
		{SIGTERM, SEEN, 0, SENDER_NOINFO | SENDER_GROUP, CAUSE_KILL,
		 "killed by SIGTERM from runc[812] (uid 1000)"},
		{SIGKILL, SEEN, 0, SENDER_NOINFO | SENDER_PDEATH | SENDER_GROUP, CAUSE_KILL,
		 "killed by SIGKILL from runc[812] (uid 1000)"},
	};

	(void)state;
	check_all(cases, ARRAY_SIZE(cases));
}

static void by_itself(void **state)
{
	static const struct evidence cases[] = {
		{SIGABRT | CORE, SEEN, SI_TKILL, SENDER_SELF, CAUSE_SELF,
		 "SIGABRT: aborted itself, core dumped"},
		{SIGTERM, SEEN, SI_USER, SENDER_SELF | SENDER_GROUP, CAUSE_SELF,
		 "SIGTERM from itself"},
		{SIGPIPE, SEEN, 0, SENDER_NOINFO | SENDER_SELF, CAUSE_SELF,
		 "SIGPIPE: wrote to a closed pipe or socket"},
		{SIGXFSZ, SEEN, 0, SENDER_NOINFO | SENDER_SELF, CAUSE_LIMIT,
		 "file size limit reached (SIGXFSZ)"},
		{SIGPIPE, SEEN, 0, SENDER_NOINFO | SENDER_SELF | SENDER_GROUP, CAUSE_SELF,
		 "SIGPIPE from itself"},
		{SIGXFSZ, SEEN, 0, SENDER_NOINFO | SENDER_SELF | SENDER_GROUP, CAUSE_SELF,
		 "SIGXFSZ from itself"},
		{SIGKILL, SEEN, 0, SENDER_NOINFO | SENDER_SELF | SENDER_GROUP, CAUSE_SELF,
		 "SIGKILL from itself"},
		{SIGALRM, SEEN, KERNEL, SENT, CAUSE_TIMER, "own alarm"},
		{SIGPROF, SEEN, KERNEL, SENT, CAUSE_TIMER, "own timer (SIGPROF)"},
		{SIGUSR2, SEEN, SI_TIMER, SENDER_GROUP | SENDER_TIMER, CAUSE_TIMER,
		 "own timer (SIGUSR2)"},
	};

	(void)state;
	check_all(cases, ARRAY_SIZE(cases));
}

static void by_the_kernel(void **state)
{
	static const struct evidence cases[] = {
		{SIGSEGV, SEEN, 1, SENDER_HAS_ADDR | SENDER_SELF, CAUSE_FAULT,
		 "SIGSEGV at 0x10 (address not mapped)"},
		{SIGBUS | CORE, SEEN, 2, SENDER_HAS_ADDR | SENDER_SELF, CAUSE_FAULT,
		 "SIGBUS at 0x10 (no memory behind the address), core dumped"},
		{SIGFPE, SEEN, 1, SENDER_HAS_ADDR | SENDER_SELF, CAUSE_FAULT,
		 "SIGFPE at 0x10 (integer division by zero)"},
		{SIGSEGV, SEEN, KERNEL, SENDER_SELF, CAUSE_FAULT, "SIGSEGV"},
		{SIGSEGV, SEEN, 77, SENDER_SELF, CAUSE_FAULT, "SIGSEGV"},
		{SIGINT, SEEN, KERNEL, SENT, CAUSE_TERMINAL, "Ctrl-C"},
		{SIGQUIT | CORE, SEEN, KERNEL, SENT, CAUSE_TERMINAL, "Ctrl-\\, core dumped"},
		{SIGHUP, SEEN, KERNEL, SENT, CAUSE_TERMINAL, "terminal hang-up"},
		{SIGXCPU, SEEN, KERNEL, SENT, CAUSE_LIMIT, "CPU time limit reached (SIGXCPU)"},
		{SIGKILL, SEEN | EXIT_CPU_LIMIT, KERNEL, SENT, CAUSE_LIMIT,
		 "CPU time limit reached (SIGKILL)"},
		{SIGKILL, SEEN, KERNEL, SENT | SENDER_NS_INIT | SENDER_EXITING, CAUSE_PIDNS_INIT,
		 "its PID namespace ended"},
		{SIGKILL, SEEN | EXIT_OOM_VICTIM, KERNEL, SENT, CAUSE_OOM, "out of memory"},
		{SIGKILL, SEEN, KERNEL, SENT | SENDER_SELF | SENDER_RTTIME, CAUSE_LIMIT,
		 "real-time CPU time limit reached (SIGKILL)"},
		{SIGXCPU, SEEN, KERNEL, SENT | SENDER_SELF | SENDER_RTTIME, CAUSE_LIMIT,
		 "real-time CPU time limit reached (SIGXCPU)"},
		/* A memory error is sent by the kernel, from elsewhere, to one thread. */
		{SIGBUS, SEEN, 5, SENDER_HAS_ADDR, CAUSE_FAULT, "SIGBUS at 0x10 (memory error)"},
		{SIGSYS, SEEN, 1, SENDER_SELF, CAUSE_SECCOMP, "forbidden system call (seccomp)"},
		{SIGSYS, WATCHED | EXIT_SECCOMP, 0, 0, CAUSE_SECCOMP,
		 "forbidden system call (seccomp)"},
	};

	(void)state;
	check_all(cases, ARRAY_SIZE(cases));
}

/* The code of a siginfo that user space made says nothing, whatever it is. */
static void chosen_codes(void **state)
{
	static const int codes[] = {1, 2, 5, KERNEL, SI_TIMER, SI_MESGQ, SI_ASYNCIO, SI_SIGIO, -60};
	static const int signals[] = {SIGINT, SIGHUP, SIGALRM, SIGXCPU, SIGKILL, SIGSEGV, SIGSYS};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(signals); k++) {
			struct evidence e = {.status = signals[k],
					     .flags = SEEN | EXIT_SECCOMP | EXIT_CPU_LIMIT,
					     .code = codes[i],
					     .sender = SENDER_CHOSEN | SENDER_GROUP};
			struct record_exit r = make_record(&e);
			struct death d;

			cause_decide(&r, &d);
			assert_int_equal(d.cause, CAUSE_KILL);
			assert_ptr_equal(d.killer, &r.sender);
			r.sender.flags |= SENDER_SELF;
			cause_decide(&r, &d);
			assert_int_equal(d.cause, CAUSE_SELF);
		}
	}
}

static void by_a_tracer(void **state)
{
	static const struct evidence cases[] = {
		{SIGTERM, SEEN, SI_USER, SENDER_INJECTED | SENDER_TRACER, CAUSE_KILL,
		 "killed by SIGTERM from runc[812] (uid 1000), its tracer"},
		{SIGINT, SEEN, KERNEL, SENDER_PRIV | SENDER_INJECTED | SENDER_TRACER, CAUSE_KILL,
		 "killed by SIGINT from runc[812] (uid 1000), its tracer"},
		/* PTRACE_O_EXITKILL, PTRACE_KILL */
		{SIGKILL, SEEN, KERNEL, SENDER_PRIV | SENDER_TRACER | SENDER_EXITING, CAUSE_KILL,
		 "killed by SIGKILL from runc[812] (uid 1000), its tracer"},
		{SIGKILL, SEEN, 0, SENDER_NOINFO | SENDER_TRACER, CAUSE_KILL,
		 "killed by SIGKILL from runc[812] (uid 1000), its tracer"},
	};

	(void)state;
	check_all(cases, ARRAY_SIZE(cases));
}

/* Half of the evidence is none. */
static void never_a_guess(void **state)
{
	static const struct evidence cases[] = {
		{SIGKILL, 0, 0, 0, CAUSE_UNKNOWN, "SIGKILL"},
		{SIGKILL, EXIT_HAS_SENDER, SI_USER, SENDER_GROUP, CAUSE_UNKNOWN, "SIGKILL"},
		{SIGKILL, WATCHED, 0, 0, CAUSE_UNKNOWN, "SIGKILL, sender unknown"},
		{SIGHUP, SEEN, KERNEL, SENT | SENDER_EXITING | SENDER_ORPHANS, CAUSE_UNKNOWN,
		 "SIGHUP: its stopped process group was orphaned"},
		{SIGSEGV | CORE, WATCHED, 0, 0, CAUSE_UNKNOWN,
		 "SIGSEGV, sender unknown, core dumped"},
		{SIGSYS, WATCHED, 0, 0, CAUSE_UNKNOWN, "SIGSYS, sender unknown"},
		{SIGTERM, SEEN, 0, SENDER_NOINFO | SENDER_PDEATH, CAUSE_UNKNOWN,
		 "SIGTERM, sender unknown"},
		{SIGKILL, SEEN, KERNEL, SENT | SENDER_NS_INIT, CAUSE_UNKNOWN,
		 "SIGKILL, sender unknown"},
		{SIGKILL, SEEN, KERNEL, SENT, CAUSE_UNKNOWN, "SIGKILL, sender unknown"},
		{SIGIO, SEEN, -5, SENDER_GROUP, CAUSE_UNKNOWN, "SIGIO, sender unknown"},
		/* One of several sendings; put in by a tracer that has gone. */
		{SIGTERM, SEEN, SI_USER, SENDER_GROUP | SENDER_UNSURE, CAUSE_UNKNOWN,
		 "SIGTERM, sender unknown"},
		{SIGALRM, SEEN, KERNEL, SENDER_PRIV | SENDER_SELF, CAUSE_UNKNOWN,
		 "SIGALRM, sender unknown"},
		{SIGKILL, SEEN | EXIT_CPU_LIMIT, KERNEL, SENDER_PRIV, CAUSE_UNKNOWN,
		 "SIGKILL, sender unknown"},
		/* CLD_EXITED: the exit signal that clone() was given for a child. */
		{SIGSEGV, SEEN, 1, SENDER_GROUP | SENDER_EXITING, CAUSE_UNKNOWN,
		 "SIGSEGV, sender unknown"},
		{SIGSEGV, SEEN, KERNEL, SENDER_SELF | SENDER_EXEC, CAUSE_UNKNOWN,
		 "SIGSEGV: the program could not be executed"},
		{SIGSEGV, SEEN, 0, SENDER_NOINFO | SENDER_SELF, CAUSE_UNKNOWN,
		 "SIGSEGV, sender unknown"},
		{SIGKILL, SEEN, 0, SENDER_NOINFO | SENDER_GROUP | SENDER_UNSURE, CAUSE_UNKNOWN,
		 "SIGKILL, sender unknown"},
		{SIGSYS, SEEN, 1, SENDER_GROUP | SENDER_EXITING, CAUSE_UNKNOWN,
		 "SIGSYS, sender unknown"},
		{SIGUSR2, SEEN, SI_TIMER, SENDER_GROUP, CAUSE_UNKNOWN, "SIGUSR2, sender unknown"},
		{SIGUSR1, SEEN, KERNEL, SENT, CAUSE_UNKNOWN, "SIGUSR1, sender unknown"},
	};

	(void)state;
	check_all(cases, ARRAY_SIZE(cases));
}

static void oom_of_a_cgroup_is_told_whole(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};
	const struct record_exit r = {.status = SIGKILL};
	const struct cgroup_info cgroup = {.path = "/kube/pod\n1"};
	const struct death d = {
		.cause = CAUSE_OOM,
		.oom = OOM_CGROUP,
		.oom_cgroup = &cgroup,
		.has_oom_limit = true,
		.oom_limit_bytes = 512 << 20,
	};
	const struct death global = {.cause = CAUSE_OOM, .oom = OOM_GLOBAL};

	(void)state;
	reason_format(&r, &d, &b, NULL);
	assert_buf(&b, "out of memory in cgroup '/kube/pod\\n1' (limit 512 MiB)");
	reason_format(&r, &global, &b, NULL);
	assert_buf(&b, "out of memory on the whole machine");
}

static void hostile_names_are_escaped(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};
	const struct evidence e = {.status = SIGKILL, .flags = SEEN};
	struct record_exit r = make_record(&e);
	struct text_part name;
	struct death d;

	(void)state;
	memcpy(r.sender.comm, "\x1b[31m\nevil\xff\xff\xff\xff\xff\xff", RECORD_COMM_LEN);
	cause_decide(&r, &d);
	reason_format(&r, &d, &b, NULL);
	assert_buf(&b, "killed by SIGKILL from '\\e[31m\\nevil\\xff\\xff\\xff\\xff\\xff\\xff'[812] "
		       "(uid 1000)");
	buf_reset(&b);
	/* What reads like the rest of the sentence is seen to be a name, and where it stands is
	 * told. */
	memcpy(r.sender.comm, "systemd[1] (uid", RECORD_COMM_LEN);
	cause_decide(&r, &d);
	reason_format(&r, &d, &b, &name);
	assert_int_equal(name.at, strlen("killed by SIGKILL from "));
	assert_int_equal(name.len, strlen("'systemd[1] (uid'"));
	assert_buf(&b, "killed by SIGKILL from 'systemd[1] (uid'[812] (uid 1000)");
}

static void every_cause_has_a_name_that_parses(void **state)
{
	struct error err;
	enum cause c;

	(void)state;
	for (int i = 0; i < CAUSES; i++) {
		assert_non_null(cause_table[i].name);
		assert_non_null(cause_table[i].description);
		assert_int_equal(cause_parse(cause_table[i].name, &c, &err), 0);
		assert_int_equal(c, i);
	}
	assert_int_equal(cause_parse("ooom", &c, &err), -EINVAL);
	assert_says(&err, "did you mean 'oom'?");
	assert_int_equal(cause_parse("", &c, &err), -EINVAL);
	assert_int_equal(cause_parse("weather", &c, &err), -EINVAL);
	assert_says(&err, "no cause 'weather'");
}

/* Whatever the evidence: decided without a crash, told in one line. */
static void any_record_is_decided(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};
	uint64_t x = 88172645463325252ULL;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct record_exit r = {0};
		struct death d;

		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		r.status = (int32_t)(x & 0xffff);
		r.flags = (uint32_t)(x >> 16) & 0x1fff;
		r.sender.signal = r.status & 0x7f;
		r.sender.code = (int32_t)(x >> 32 & 0xff) - 64;
		r.sender.flags = (uint32_t)(x >> 40) & 0xffff;
		cause_decide(&r, &d);
		assert_true(d.cause < CAUSES);
		reason_format(&r, &d, &b, NULL);
		assert_true(b.len > 0 && !memchr(b.data, '\n', b.len));
		buf_reset(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_signal),
		cmocka_unit_test(by_others),
		cmocka_unit_test(by_itself),
		cmocka_unit_test(by_the_kernel),
		cmocka_unit_test(never_a_guess),
		cmocka_unit_test(chosen_codes),
		cmocka_unit_test(by_a_tracer),
		cmocka_unit_test(oom_of_a_cgroup_is_told_whole),
		cmocka_unit_test(hostile_names_are_escaped),
		cmocka_unit_test(every_cause_has_a_name_that_parses),
		cmocka_unit_test(any_record_is_decided),
	};

	return cmocka_run_group_tests_name("cause", tests, NULL, NULL);
}
