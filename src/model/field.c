// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/signame.h"
#include "base/text.h"
#include "model/field.h"
#include "model/status.h"

#define GETTER(name)                                                                   \
	static void name(const struct event *e _unused_, struct buf *scratch _unused_, \
			 struct value *ret)

static void set_u64(struct value *ret, uint64_t v)
{
	ret->type = VALUE_U64;
	ret->u64 = v;
}

static void set_i64(struct value *ret, int64_t v)
{
	ret->type = VALUE_I64;
	ret->i64 = v;
}

static void set_bool(struct value *ret, bool v)
{
	ret->type = VALUE_BOOL;
	ret->boolean = v;
}

static void set_bytes(struct value *ret, const char *s, size_t len)
{
	ret->type = VALUE_TEXT;
	ret->text.s = s;
	ret->text.len = len;
}

/* S may be NULL: not known. */
static void set_text(struct value *ret, const char *s)
{
	if (s)
		set_bytes(ret, s, strlen(s));
}

static void set_name(struct value *ret, struct cgroup_name name)
{
	if (name.s)
		set_bytes(ret, name.s, name.len);
}

static void set_comm(struct value *ret, const char *comm)
{
	set_bytes(ret, comm, strnlen(comm, RECORD_COMM_LEN));
}

GETTER(get_type)
{
	set_text(ret, e->is_thread ? "thread" : "exit");
}

GETTER(get_time)
{
	ret->type = VALUE_TIME;
	ret->i64 = e->time_ns;
}

GETTER(get_pid)
{
	set_i64(ret, e->r->pid);
}

GETTER(get_tid)
{
	set_i64(ret, e->r->tid);
}

GETTER(get_ppid)
{
	set_i64(ret, e->r->ppid);
}

GETTER(get_uid)
{
	set_u64(ret, e->r->uid);
}

GETTER(get_gid)
{
	set_u64(ret, e->r->gid);
}

GETTER(get_user)
{
	if (e->user) {
		set_text(ret, e->user);
		return;
	}
	buf_u64(scratch, e->r->uid);
	set_text(ret, buf_cstr(scratch));
}

GETTER(get_comm)
{
	set_comm(ret, e->r->comm);
}

GETTER(get_exit_code)
{
	set_i64(ret, status_exit_code(e->r->status));
}

GETTER(get_signal)
{
	set_i64(ret, status_signal(e->r->status));
}

static void put_signal_name(const struct event *e, struct buf *scratch)
{
	char name[SIGNAME_MAX];

	buf_puts(scratch, signame_format(status_signal(e->r->status), name));
}

GETTER(get_signal_name)
{
	put_signal_name(e, scratch);
	set_text(ret, buf_cstr(scratch));
}

GETTER(get_core_dumped)
{
	set_bool(ret, status_core_dumped(e->r->status));
}

GETTER(get_exit)
{
	if (status_signal(e->r->status))
		put_signal_name(e, scratch);
	else
		buf_i64(scratch, status_exit_code(e->r->status));
	if (status_core_dumped(e->r->status))
		buf_puts(scratch, " (core dumped)");
	set_text(ret, buf_cstr(scratch));
}

GETTER(get_duration_ns)
{
	set_u64(ret, e->r->duration_ns);
}

GETTER(get_duration)
{
	ret->type = VALUE_DURATION;
	ret->u64 = e->r->duration_ns;
}

GETTER(get_cause)
{
	if (!e->is_thread && e->r->flags & EXIT_CAUSE_WATCHED)
		set_text(ret, cause_table[e->death.cause].name);
}

GETTER(get_reason)
{
	if (e->is_thread)
		buf_puts(scratch, "thread: ");
	cause_reason(e->r, &e->death, scratch);
	set_text(ret, buf_cstr(scratch));
}

GETTER(get_killer)
{
	if (!e->death.killer)
		return;
	ret->type = VALUE_KILLER;
	ret->death = &e->death;
}

GETTER(get_fault_addr)
{
	if (!e->death.has_fault_addr)
		return;
	buf_printf(scratch, "0x%llx", (unsigned long long)e->death.fault_addr);
	set_text(ret, buf_cstr(scratch));
}

GETTER(get_fault_code)
{
	set_text(ret, e->death.fault_code);
}

GETTER(get_oom)
{
	if (e->death.oom == OOM_NONE)
		return;
	ret->type = VALUE_OOM;
	ret->death = &e->death;
}

static bool has_usage(const struct event *e)
{
	return e->r->flags & EXIT_HAS_USAGE;
}

#define USAGE_GETTER(name, value)            \
	GETTER(name)                         \
	{                                    \
		if (has_usage(e))            \
			set_u64(ret, value); \
	}

USAGE_GETTER(get_cpu_ns, e->r->cpu_ns)
USAGE_GETTER(get_user_ns, e->user_ns)
USAGE_GETTER(get_system_ns, e->system_ns)
USAGE_GETTER(get_minor_faults, e->r->minor_faults)
USAGE_GETTER(get_major_faults, e->r->major_faults)
USAGE_GETTER(get_voluntary, e->r->voluntary_switches)
USAGE_GETTER(get_involuntary, e->r->involuntary_switches)

static bool has_rss(const struct event *e)
{
	return has_usage(e) && !e->is_thread;
}

GETTER(get_max_rss_bytes)
{
	if (has_rss(e))
		set_u64(ret, e->r->max_rss_pages * status_page_size());
}

GETTER(get_read_bytes)
{
	if (e->r->flags & EXIT_HAS_IO)
		set_u64(ret, e->r->read_bytes);
}

GETTER(get_write_bytes)
{
	if (e->r->flags & EXIT_HAS_IO)
		set_u64(ret, e->r->write_bytes);
}

GETTER(get_cpu)
{
	if (!has_usage(e))
		return;
	ret->type = VALUE_DURATION;
	ret->u64 = e->r->cpu_ns;
}

GETTER(get_rss)
{
	if (!has_rss(e))
		return;
	ret->type = VALUE_BYTES;
	ret->u64 = e->r->max_rss_pages * status_page_size();
}

GETTER(get_exe)
{
	set_text(ret, e->image ? e->image->exe : NULL);
}

GETTER(get_cwd)
{
	set_text(ret, e->image ? e->image->cwd : NULL);
}

GETTER(get_args)
{
	if (!e->image || !e->image->args_known)
		return;
	set_bytes(ret, e->image->args, e->image->args_len);
	ret->type = VALUE_ARGS;
}

GETTER(get_args_truncated)
{
	if (e->image && e->image->args_known)
		set_bool(ret, e->image->args_truncated);
}

static bool has_identity(const struct event *e)
{
	return e->r->flags & EXIT_HAS_IDENTITY;
}

/* (uid_t)-1: the audit system has seen no login (AUDIT_UID_UNSET). */
GETTER(get_loginuid)
{
	if (e->r->flags & EXIT_HAS_LOGINUID && e->r->loginuid != UINT32_MAX)
		set_u64(ret, e->r->loginuid);
}

GETTER(get_session)
{
	if (has_identity(e))
		set_i64(ret, e->r->session);
}

/* The kernel calls the slave of a pseudo-terminal "pts3"; in /dev it is pts/3. */
GETTER(get_tty)
{
	const char *tty = e->r->tty;

	if (!has_identity(e) || !*tty)
		return;
	if (!strncmp(tty, "pts", 3) && isdigit((unsigned char)tty[3])) {
		buf_puts(scratch, "pts/");
		tty += 3;
	}
	buf_put(scratch, tty, strnlen(tty, RECORD_TTY_LEN - 3));
	set_text(ret, buf_cstr(scratch));
}

GETTER(get_forked_only)
{
	set_bool(ret, e->r->flags & EXIT_FORKED_ONLY);
}

GETTER(get_origin_ppid)
{
	if (e->process && e->process->origin_known)
		set_i64(ret, e->process->origin_ppid);
}

GETTER(get_origin_pcomm)
{
	if (e->process && e->process->origin_known)
		set_comm(ret, e->process->origin_comm);
}

GETTER(get_ns_pid)
{
	if (has_identity(e))
		set_i64(ret, e->r->ns_pid);
}

GETTER(get_cgroup)
{
	set_text(ret, e->cgroup);
}

GETTER(get_container_id)
{
	set_name(ret, e->place.container_id);
}

GETTER(get_container_runtime)
{
	set_text(ret, e->place.runtime);
}

GETTER(get_pod_uid)
{
	set_text(ret, *e->place.pod_uid ? e->place.pod_uid : NULL);
}

GETTER(get_unit)
{
	set_name(ret, e->place.unit);
}

GETTER(get_slice)
{
	set_name(ret, e->place.slice);
}

/* name, unit, description, part, JSON, right, width, getter */
const struct field field_table[] = {
	{"type", "", "exit: a process; thread: one thread of a process that lives on (-T)",
	 PART_ALWAYS, true, false, 6, get_type},
	{"time", "", "when it died, stamped in the kernel", PART_ALWAYS, true, false, 8, get_time},
	{"pid", "", "process id", PART_ALWAYS, true, true, 7, get_pid},
	{"tid", "", "the task that ended last; with -T the thread", PART_ALWAYS, true, true, 7,
	 get_tid},
	{"ppid", "", "its parent; the reaper once the parent has died", PART_ALWAYS, true, true, 7,
	 get_ppid},
	{"uid", "", "real user id", PART_ALWAYS, true, true, 5, get_uid},
	{"gid", "", "real group id", PART_ALWAYS, true, true, 5, get_gid},
	{"user", "", "name of the user, or the uid when it has none", PART_ALWAYS, true, false, 8,
	 get_user},
	{"comm", "", "name of the process, at most 15 bytes", PART_ALWAYS, true, false, 15,
	 get_comm},
	{"exit_code", "", "0 to 255; 0 when a signal killed it", PART_ALWAYS, true, true, 9,
	 get_exit_code},
	{"signal", "", "the signal that killed it; 0 when none did", PART_ALWAYS, true, true, 6,
	 get_signal},
	{"signal_name", "", "name of that signal; empty when none did", PART_ALWAYS, true, false,
	 11, get_signal_name},
	{"core_dumped", "", "whether a core was dumped", PART_ALWAYS, true, false, 11,
	 get_core_dumped},
	{"exit", "", "exit code, or the signal that killed it", PART_ALWAYS, false, false, 4,
	 get_exit},
	{"duration_ns", "ns", "from fork to death, by the monotonic clock", PART_ALWAYS, true, true,
	 11, get_duration_ns},
	{"duration", "", "the same, for people", PART_ALWAYS, false, true, 8, get_duration},
	{"cpu", "", "CPU time, for people", PART_USAGE, false, true, 6, get_cpu},
	{"rss", "", "peak resident memory, for people", PART_USAGE, false, true, 5, get_rss},
	{"cause", "", "why it died: one word, see the list of causes", PART_CAUSE, true, false, 12,
	 get_cause},
	{"reason", "", "why it died: a sentence", PART_ALWAYS, true, false, 6, get_reason},
	{"killer", "", "who sent the signal: pid, comm, uid, exe (causes kill and cgroup_kill)",
	 PART_CAUSE, true, false, 16, get_killer},
	{"fault_addr", "", "the address that it faulted at", PART_CAUSE, true, true, 18,
	 get_fault_addr},
	{"fault_code", "", "what was wrong with it: SEGV_MAPERR, BUS_ADRERR, ...", PART_CAUSE, true,
	 false, 12, get_fault_code},
	{"oom", "", "an OOM kill's scope (cgroup or global), cgroup and limit in bytes", PART_CAUSE,
	 true, false, 12, get_oom},
	{"cpu_ns", "ns", "CPU time of all its threads", PART_USAGE, true, true, 11, get_cpu_ns},
	{"user_ns", "ns", "the part of it in user mode", PART_USAGE, true, true, 11, get_user_ns},
	{"system_ns", "ns", "the part of it in the kernel", PART_USAGE, true, true, 11,
	 get_system_ns},
	{"max_rss_bytes", "bytes", "peak resident memory", PART_USAGE, true, true, 13,
	 get_max_rss_bytes},
	{"minor_faults", "", "page faults without I/O", PART_USAGE, true, true, 12,
	 get_minor_faults},
	{"major_faults", "", "page faults that waited for I/O", PART_USAGE, true, true, 12,
	 get_major_faults},
	{"voluntary_switches", "", "times that it waited", PART_USAGE, true, true, 18,
	 get_voluntary},
	{"involuntary_switches", "", "times that it was preempted", PART_USAGE, true, true, 20,
	 get_involuntary},
	{"read_bytes", "bytes", "read from storage", PART_USAGE, true, true, 10, get_read_bytes},
	{"write_bytes", "bytes", "written to storage", PART_USAGE, true, true, 11, get_write_bytes},
	{"exe", "", "path of the program that it ran", PART_IDENTITY, true, false, 16, get_exe},
	{"args", "", "its arguments, argv[0] first", PART_IDENTITY, true, false, 4, get_args},
	{"args_truncated", "", "whether there were more arguments (--args-size)", PART_IDENTITY,
	 true, false, 14, get_args_truncated},
	{"cwd", "", "working directory when the program started", PART_IDENTITY, true, false, 12,
	 get_cwd},
	{"loginuid", "", "who logged in, by the audit system", PART_IDENTITY, true, true, 8,
	 get_loginuid},
	{"session", "", "session id (setsid)", PART_IDENTITY, true, true, 7, get_session},
	{"tty", "", "its terminal", PART_IDENTITY, true, false, 6, get_tty},
	{"forked_only", "", "it never called exec", PART_ALWAYS, true, false, 11, get_forked_only},
	{"origin_ppid", "", "its parent at fork, also if that died first", PART_IDENTITY, true,
	 true, 11, get_origin_ppid},
	{"origin_pcomm", "", "name of that parent at that time", PART_IDENTITY, true, false, 15,
	 get_origin_pcomm},
	{"ns_pid", "", "process id in its own PID namespace", PART_IDENTITY, true, true, 7,
	 get_ns_pid},
	{"cgroup", "", "path in the unified hierarchy, else of a v1 controller", PART_IDENTITY,
	 true, false, 16, get_cgroup},
	{"container_id", "", "id of its container, from the cgroup", PART_IDENTITY, true, false, 12,
	 get_container_id},
	{"container_runtime", "", "docker, podman, containerd or cri-o", PART_IDENTITY, true, false,
	 17, get_container_runtime},
	{"pod_uid", "", "uid of its Kubernetes pod", PART_IDENTITY, true, false, 36, get_pod_uid},
	{"unit", "", "its systemd unit", PART_IDENTITY, true, false, 16, get_unit},
	{"slice", "", "its systemd slice", PART_IDENTITY, true, false, 12, get_slice},
};
const size_t field_count = ARRAY_SIZE(field_table);

const struct field *field_find(const char *name, struct error *err)
{
	const char *names[ARRAY_SIZE(field_table)], *near;

	for (size_t i = 0; i < field_count; i++) {
		if (!strcasecmp(name, field_table[i].name))
			return &field_table[i];
		names[i] = field_table[i].name;
	}
	near = text_nearest(name, names, field_count);
	if (near)
		error_set(err, EINVAL, "no column '%s': did you mean '%s'?", name, near);
	else
		error_set(err, EINVAL, "no column '%s': --columns list shows them all", name);
	return NULL;
}

int columns_parse(const char *list, struct columns *ret, struct error *err)
{
	struct columns c = {.n = *list == '+' ? ret->n : 0};
	_cleanup_(freep) char *copy = strdup(list + (*list == '+'));
	char *at = copy, *name;

	if (!copy)
		return error_errno(err, ENOMEM, "cannot read the columns");
	memcpy(c.fields, ret->fields, c.n * sizeof(c.fields[0]));
	while ((name = strsep(&at, ","))) {
		const struct field *field = field_find(name, err);

		if (!field)
			return -EINVAL;
		if (c.n == FIELD_COLUMNS_MAX)
			return error_set(err, EINVAL, "too many columns: at most %d",
					 FIELD_COLUMNS_MAX);
		c.fields[c.n++] = field;
	}
	*ret = c;
	return 0;
}

void columns_all(struct columns *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < field_count; i++)
		if (field_table[i].in_json)
			ret->fields[ret->n++] = &field_table[i];
}

bool event_failed(const struct event *e)
{
	return e->r->status != 0;
}
