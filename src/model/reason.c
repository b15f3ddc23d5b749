// SPDX-License-Identifier: BSD-2-Clause
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "base/quote.h"
#include "base/signame.h"
#include "base/units.h"
#include "model/cgroups.h"
#include "model/reason.h"
#include "model/status.h"

static void put_name(struct buf *out, const char *name, size_t len, struct text_part *ret_name)
{
	ret_name->at = out->len;
	quote_name(out, name, len);
	ret_name->len = out->len - ret_name->at;
}

static void put_killer(struct buf *out, const struct record_sender *k, struct text_part *ret_name)
{
	put_name(out, k->comm, strnlen(k->comm, RECORD_COMM_LEN), ret_name);
	buf_printf(out, "[%d] (uid %u)", k->pid, k->uid);
	if (k->flags & SENDER_TRACER)
		buf_puts(out, ", its tracer");
}

static void reason_oom(const struct death *d, struct buf *out, struct text_part *ret_name)
{
	buf_puts(out, "out of memory");
	if (d->oom == OOM_GLOBAL)
		buf_puts(out, " on the whole machine");
	if (d->oom == OOM_CGROUP)
		buf_puts(out, " in cgroup");
	if (d->oom_cgroup) {
		buf_putc(out, ' ');
		put_name(out, d->oom_cgroup->path, strlen(d->oom_cgroup->path), ret_name);
	}
	if (d->has_oom_limit) {
		buf_puts(out, " (limit ");
		units_format_bytes_long(out, d->oom_limit_bytes);
		buf_putc(out, ')');
	}
}

static void reason_fault(const struct death *d, const char *name, struct buf *out)
{
	buf_puts(out, name);
	if (d->has_fault_addr)
		buf_printf(out, " at 0x%" PRIx64, d->fault_addr);
	if (d->fault_meaning)
		buf_printf(out, " (%s)", d->fault_meaning);
}

static void reason_terminal(int sig, struct buf *out)
{
	buf_puts(out, sig == SIGINT ? "Ctrl-C" : sig == SIGQUIT ? "Ctrl-\\" : "terminal hang-up");
}

static void reason_self(const struct record_exit *r, const char *name, struct buf *out)
{
	if (r->sender.signal == SIGPIPE &&
	    (r->sender.flags & (SENDER_NOINFO | SENDER_GROUP)) == SENDER_NOINFO)
		buf_puts(out, "SIGPIPE: wrote to a closed pipe or socket");
	else if (r->sender.signal == SIGABRT)
		buf_puts(out, "SIGABRT: aborted itself");
	else
		buf_printf(out, "%s from itself", name);
}

static const char *const limit_names[] = {
	[LIMIT_CPU] = "CPU time",
	[LIMIT_RTTIME] = "real-time CPU time",
	[LIMIT_FSIZE] = "file size",
};

static void reason_signal(const struct record_exit *r, const struct death *d, const char *name,
			  struct buf *out, struct text_part *ret_name)
{
	int sig = status_signal(r->status);

	switch (d->cause) {
	case CAUSE_KILL:
		buf_printf(out, "killed by %s from ", name);
		put_killer(out, d->killer, ret_name);
		break;
	case CAUSE_CGROUP_KILL:
		buf_puts(out, "killed with its cgroup by ");
		put_killer(out, d->killer, ret_name);
		break;
	case CAUSE_SELF:
		reason_self(r, name, out);
		break;
	case CAUSE_FAULT:
		reason_fault(d, name, out);
		break;
	case CAUSE_OOM:
		reason_oom(d, out, ret_name);
		break;
	case CAUSE_TIMER:
		if (sig == SIGALRM)
			buf_puts(out, "own alarm");
		else
			buf_printf(out, "own timer (%s)", name);
		break;
	case CAUSE_TERMINAL:
		reason_terminal(sig, out);
		break;
	case CAUSE_PARENT_DEATH:
		buf_puts(out, d->parent_thread ? "the thread of its parent that created it ended"
					       : "its parent died");
		break;
	case CAUSE_LIMIT:
		buf_printf(out, "%s limit reached (%s)", limit_names[d->limit], name);
		break;
	case CAUSE_SECCOMP:
		buf_puts(out, "forbidden system call (seccomp)");
		break;
	case CAUSE_PIDNS_INIT:
		buf_puts(out, "its PID namespace ended");
		break;
	default:
		buf_puts(out, name);
		if (r->flags & EXIT_HAS_SENDER && r->sender.flags & SENDER_ORPHANS)
			buf_puts(out, ": its stopped process group was orphaned");
		else if (r->flags & EXIT_HAS_SENDER && r->sender.flags & SENDER_EXEC)
			buf_puts(out, ": the program could not be executed");
		else if (r->flags & EXIT_CAUSE_WATCHED)
			buf_puts(out, ", sender unknown");
	}
}

void reason_format(const struct record_exit *r, const struct death *d, struct buf *out,
		   struct text_part *ret_name)
{
	struct text_part name = {0};
	int sig = status_signal(r->status);
	char signal[SIGNAME_MAX];

	if (sig)
		reason_signal(r, d, signame_format(sig, signal), out, &name);
	else if (d->cause == CAUSE_RETURNED)
		buf_puts(out, "last thread returned, ");
	if (!sig) {
		buf_puts(out, "exit ");
		buf_i64(out, status_exit_code(r->status));
	}
	if (status_core_dumped(r->status))
		buf_puts(out, ", core dumped");
	if (ret_name)
		*ret_name = name;
}
