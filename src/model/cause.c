// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/text.h"
#include "model/cause.h"
#include "model/kallsyms.h"
#include "model/status.h"

const struct cause_info cause_table[CAUSES] = {
	[CAUSE_EXIT] = {"exit", "a thread called exit()"},
	[CAUSE_RETURNED] = {"returned", "its last thread ended by itself"},
	[CAUSE_KILL] = {"kill", "another process sent the signal"},
	[CAUSE_SELF] = {"self", "it sent itself the signal: abort(), raise(), SIGPIPE"},
	[CAUSE_FAULT] = {"fault", "the CPU raised SIGSEGV, SIGBUS, SIGILL, SIGFPE or SIGTRAP"},
	[CAUSE_OOM] = {"oom", "the kernel's OOM killer chose it"},
	[CAUSE_TIMER] = {"timer", "its own alarm(), setitimer() or POSIX timer"},
	[CAUSE_TERMINAL] = {"terminal", "Ctrl-C, Ctrl-\\ or a hang-up of its terminal"},
	[CAUSE_PARENT_DEATH] =
		{"parent_death",
		 "its parent, or the thread that created it, ended (PR_SET_PDEATHSIG)"},
	[CAUSE_LIMIT] = {"limit", "a resource limit: RLIMIT_CPU, RLIMIT_RTTIME or RLIMIT_FSIZE"},
	[CAUSE_SECCOMP] = {"seccomp", "a system call that its seccomp filter forbids"},
	[CAUSE_CGROUP_KILL] = {"cgroup_kill", "somebody wrote to cgroup.kill of its cgroup"},
	[CAUSE_PIDNS_INIT] = {"pidns_init", "the init of its PID namespace left"},
	[CAUSE_UNKNOWN] = {"unknown", "no evidence was seen"},
};

int cause_parse(const char *name, enum cause *ret, struct error *err)
{
	const char *names[CAUSES], *near;

	for (int i = 0; i < CAUSES; i++) {
		names[i] = cause_table[i].name;
		if (!strcmp(name, names[i])) {
			*ret = (enum cause)i;
			return 0;
		}
	}
	near = text_nearest(name, names, CAUSES);
	if (near)
		return error_set(err, EINVAL, "no cause '%s': did you mean '%s'?", name, near);
	return error_set(err, EINVAL, "no cause '%s': give exit, kill, oom, fault, ...", name);
}

/* include/uapi/asm-generic/siginfo.h; si_code 1 and up of each signal. */
static const struct {
	int signal;
	int code;
	const char *name;
	const char *meaning;
} fault_codes[] = {
	{SIGSEGV, 1, "SEGV_MAPERR", "address not mapped"},
	{SIGSEGV, 2, "SEGV_ACCERR", "no permission for the address"},
	{SIGSEGV, 3, "SEGV_BNDERR", "bounds check failed"},
	{SIGSEGV, 4, "SEGV_PKUERR", "protection key denied access"},
	{SIGSEGV, 8, "SEGV_MTEAERR", "memory tag mismatch"},
	{SIGSEGV, 9, "SEGV_MTESERR", "memory tag mismatch"},
	{SIGSEGV, 10, "SEGV_CPERR", "control protection"},
	{SIGBUS, 1, "BUS_ADRALN", "address not aligned"},
	{SIGBUS, 2, "BUS_ADRERR", "no memory behind the address"},
	{SIGBUS, 3, "BUS_OBJERR", "hardware error"},
	{SIGBUS, 4, "BUS_MCEERR_AR", "memory error"},
	{SIGBUS, 5, "BUS_MCEERR_AO", "memory error"},
	{SIGILL, 1, "ILL_ILLOPC", "illegal opcode"},
	{SIGILL, 2, "ILL_ILLOPN", "illegal operand"},
	{SIGILL, 3, "ILL_ILLADR", "illegal addressing mode"},
	{SIGILL, 4, "ILL_ILLTRP", "illegal trap"},
	{SIGILL, 5, "ILL_PRVOPC", "privileged opcode"},
	{SIGILL, 6, "ILL_PRVREG", "privileged register"},
	{SIGILL, 7, "ILL_COPROC", "coprocessor error"},
	{SIGILL, 8, "ILL_BADSTK", "bad stack"},
	{SIGFPE, 1, "FPE_INTDIV", "integer division by zero"},
	{SIGFPE, 2, "FPE_INTOVF", "integer overflow"},
	{SIGFPE, 3, "FPE_FLTDIV", "floating-point division by zero"},
	{SIGFPE, 4, "FPE_FLTOVF", "floating-point overflow"},
	{SIGFPE, 5, "FPE_FLTUND", "floating-point underflow"},
	{SIGFPE, 6, "FPE_FLTRES", "floating-point inexact result"},
	{SIGFPE, 7, "FPE_FLTINV", "invalid floating-point operation"},
	{SIGFPE, 8, "FPE_FLTSUB", "subscript out of range"},
	{SIGTRAP, 1, "TRAP_BRKPT", "breakpoint"},
	{SIGTRAP, 2, "TRAP_TRACE", "trace trap"},
	{SIGTRAP, 3, "TRAP_BRANCH", "branch trap"},
	{SIGTRAP, 4, "TRAP_HWBKPT", "hardware breakpoint"},
	{SIGTRAP, 6, "TRAP_PERF", "perf event"},
};

#define SI_KERNEL_CODE 0x80

static const char *fault_meaning(const struct record_sender *s, const char **ret_name)
{
	for (size_t i = 0; i < ARRAY_SIZE(fault_codes); i++) {
		if (fault_codes[i].signal != s->signal || fault_codes[i].code != s->code)
			continue;
		*ret_name = fault_codes[i].name;
		return fault_codes[i].meaning;
	}
	*ret_name = s->code == SI_KERNEL_CODE ? "SI_KERNEL" : NULL;
	return NULL;
}

static bool is_fault_signal(int sig)
{
	return sig == SIGSEGV || sig == SIGBUS || sig == SIGILL || sig == SIGFPE || sig == SIGTRAP;
}

/* The kernel's SIGKILL is the OOM killer's if the victim is marked or the stack shows it. */
static bool decide_oom(const struct record_exit *r, struct death *d)
{
	enum kallsyms_oom stack = KALLSYMS_UNKNOWN;

	if (r->flags & EXIT_HAS_OOM)
		stack = kallsyms_oom(r->oom.stack, RECORD_STACK_LEN);
	if (!(r->flags & EXIT_OOM_VICTIM) && stack != KALLSYMS_GLOBAL && stack != KALLSYMS_CGROUP)
		return false;
	d->cause = CAUSE_OOM;
	d->oom = stack == KALLSYMS_CGROUP   ? OOM_CGROUP
		 : stack == KALLSYMS_GLOBAL ? OOM_GLOBAL
					    : OOM_UNKNOWN;
	if (d->oom == OOM_CGROUP && r->oom.cgroup_id) {
		d->has_oom_limit = true;
		d->oom_limit_bytes = r->oom.limit_pages * status_page_size();
	}
	return true;
}

/* A SIGKILL that the kernel sent by itself, to the whole process. */
static enum cause decide_kernel_kill(const struct record_exit *r, struct death *d)
{
	if (decide_oom(r, d))
		return CAUSE_OOM;
	if (r->sender.flags & SENDER_NS_INIT && r->sender.flags & SENDER_EXITING)
		return CAUSE_PIDNS_INIT;
	d->limit = r->sender.flags & SENDER_RTTIME ? LIMIT_RTTIME : LIMIT_CPU;
	if (r->flags & EXIT_CPU_LIMIT || d->limit == LIMIT_RTTIME)
		return CAUSE_LIMIT;
	return CAUSE_UNKNOWN;
}

/* SEND_SIG_PRIV to the whole process: no user space can send it. */
static enum cause decide_kernel(const struct record_exit *r, int sig, struct death *d)
{
	switch (sig) {
	case SIGKILL:
		return decide_kernel_kill(r, d);
	case SIGALRM:
	case SIGVTALRM:
	case SIGPROF:
		return CAUSE_TIMER;
	case SIGXCPU:
		d->limit = r->sender.flags & SENDER_RTTIME ? LIMIT_RTTIME : LIMIT_CPU;
		return CAUSE_LIMIT;
	case SIGHUP:
		return r->sender.flags & SENDER_ORPHANS ? CAUSE_UNKNOWN : CAUSE_TERMINAL;
	case SIGINT:
	case SIGQUIT:
		return CAUSE_TERMINAL;
	default:
		return CAUSE_UNKNOWN;
	}
}

static enum cause killed_by(const struct record_sender *s, enum cause cause, struct death *d)
{
	d->killer = s;
	return cause;
}

/* SEND_SIG_PRIV to one thread: that of PTRACE_O_EXITKILL, when the tracer ends, and nothing known.
 */
static enum cause decide_kernel_thread(const struct record_sender *s, struct death *d)
{
	if (s->signal == SIGKILL && s->flags & SENDER_TRACER)
		return killed_by(s, CAUSE_KILL, d);
	return CAUSE_UNKNOWN;
}

/*
 * SEND_SIG_NOINFO: the kernel acts for `current`, which the victim's siginfo names as the sender.
 * To the whole process: Linux 7's kill(2). To one thread: cgroup.kill, and what a task does to
 * itself by writing.
 */
static enum cause decide_noinfo(const struct record_sender *s, struct death *d)
{
	bool group = s->flags & SENDER_GROUP, self = s->flags & SENDER_SELF;

	if (s->flags & SENDER_PDEATH && s->flags & SENDER_EXITING) {
		d->parent_thread = s->flags & SENDER_THREAD;
		return CAUSE_PARENT_DEATH;
	}
	if (s->signal == SIGXFSZ && self && !group) {
		d->limit = LIMIT_FSIZE;
		return CAUSE_LIMIT;
	}
	if (group && self)
		return CAUSE_SELF;
	if (group ||
	    s->signal == SIGKILL) /* of one thread: PTRACE_KILL of its tracer, or cgroup.kill */
		return killed_by(
			s, group || s->flags & SENDER_TRACER ? CAUSE_KILL : CAUSE_CGROUP_KILL, d);
	return self && s->signal == SIGPIPE ? CAUSE_SELF : CAUSE_UNKNOWN;
}

/*
 * Forced on a thread, in whose context it is sent; only a memory error elsewhere is sent by others.
 * A positive code to a whole process is that of a child's end, with clone()'s exit signal.
 */
static enum cause decide_fault(const struct record_sender *s, struct death *d)
{
	if (!is_fault_signal(s->signal) || s->flags & SENDER_GROUP ||
	    !(s->flags & SENDER_SELF || s->signal == SIGBUS))
		return CAUSE_UNKNOWN;
	d->fault_meaning = fault_meaning(s, &d->fault_code);
	d->has_fault_addr = s->flags & SENDER_HAS_ADDR;
	d->fault_addr = s->addr;
	return CAUSE_FAULT;
}

/* A siginfo. Its code counts only where no user space can have chosen it. */
static enum cause decide_info(const struct record_exit *r, struct death *d)
{
	const struct record_sender *s = &r->sender;

	if (s->flags & SENDER_TIMER)
		return s->code == SI_TIMER ? CAUSE_TIMER : CAUSE_UNKNOWN;
	if (s->flags & SENDER_EXEC && s->flags & SENDER_SELF)
		return CAUSE_UNKNOWN;
	if (s->flags & SENDER_CHOSEN || s->code == SI_USER || s->code == SI_TKILL)
		return s->flags & SENDER_SELF ? CAUSE_SELF : killed_by(s, CAUSE_KILL, d);
	if (s->signal == SIGSYS && s->code == 1)
		return s->flags & SENDER_GROUP ? CAUSE_UNKNOWN : CAUSE_SECCOMP;
	if (s->signal == SIGKILL && s->code == SI_KERNEL_CODE && decide_oom(r, d))
		return CAUSE_OOM;
	/* Negative ones of the kernel: asynchronous I/O, message queues. */
	return s->code > 0 ? decide_fault(s, d) : CAUSE_UNKNOWN;
}

static enum cause decide_sender(const struct record_exit *r, int sig, struct death *d)
{
	const struct record_sender *s = &r->sender;

	if (s->flags & SENDER_UNSURE)
		return CAUSE_UNKNOWN;
	if (s->flags & SENDER_INJECTED)
		return killed_by(s, CAUSE_KILL, d);
	if (s->flags & SENDER_PRIV)
		return s->flags & SENDER_GROUP ? decide_kernel(r, sig, d)
					       : decide_kernel_thread(s, d);
	if (s->flags & SENDER_NOINFO)
		return decide_noinfo(s, d);
	return decide_info(r, d);
}

static enum cause decide_unseen(const struct record_exit *r, int sig, struct death *d)
{
	if (sig == SIGKILL && r->flags & EXIT_OOM_VICTIM && decide_oom(r, d))
		return CAUSE_OOM;
	/* Before 5.16 seccomp ends a process without sending it a signal. */
	if (sig == SIGSYS && r->flags & EXIT_SECCOMP && r->flags & EXIT_CAUSE_WATCHED)
		return CAUSE_SECCOMP;
	if (sig == SIGKILL && r->flags & EXIT_SECCOMP_STRICT)
		return CAUSE_SECCOMP; /* strict mode does so on every kernel */
	return CAUSE_UNKNOWN;
}

void cause_decide(const struct record_exit *r, struct death *ret)
{
	int sig = status_signal(r->status);
	enum cause cause;

	*ret = (struct death){0};
	if (!(r->flags & EXIT_CAUSE_WATCHED) || (!sig && r->flags & EXIT_HOW_UNKNOWN))
		cause = CAUSE_UNKNOWN;
	else if (!sig)
		cause = r->flags & EXIT_RETURNED ? CAUSE_RETURNED : CAUSE_EXIT;
	else if (!(r->flags & EXIT_HAS_SENDER))
		cause = decide_unseen(r, sig, ret);
	else
		cause = decide_sender(r, sig, ret);
	ret->cause = cause;
}
