// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <string.h>

#include "base/signame.h"
#include "model/field_get.h"
#include "model/reason.h"
#include "model/status.h"

#define GETTER(name) \
	void name(const struct event *e _unused_, struct buf *scratch _unused_, struct value *ret)

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

GETTER(field_get_type)
{
	set_text(ret, e->is_thread ? "thread" : "exit");
}

GETTER(field_get_time)
{
	ret->type = VALUE_TIME;
	ret->i64 = e->time_ns;
}

GETTER(field_get_pid)
{
	set_i64(ret, e->r->pid);
}

GETTER(field_get_tid)
{
	set_i64(ret, e->r->tid);
}

GETTER(field_get_ppid)
{
	set_i64(ret, e->r->ppid);
}

GETTER(field_get_uid)
{
	set_u64(ret, e->r->uid);
}

GETTER(field_get_gid)
{
	set_u64(ret, e->r->gid);
}

GETTER(field_get_user)
{
	if (e->user) {
		set_text(ret, e->user);
		return;
	}
	buf_u64(scratch, e->r->uid);
	set_text(ret, buf_cstr(scratch));
}

GETTER(field_get_comm)
{
	set_comm(ret, e->r->comm);
}

GETTER(field_get_exit_code)
{
	set_i64(ret, status_exit_code(e->r->status));
}

GETTER(field_get_signal)
{
	set_i64(ret, status_signal(e->r->status));
}

static void put_signal_name(const struct event *e, struct buf *scratch)
{
	char name[SIGNAME_MAX];

	buf_puts(scratch, signame_format(status_signal(e->r->status), name));
}

GETTER(field_get_signal_name)
{
	put_signal_name(e, scratch);
	set_text(ret, buf_cstr(scratch));
}

GETTER(field_get_core_dumped)
{
	set_bool(ret, status_core_dumped(e->r->status));
}

GETTER(field_get_exit)
{
	if (status_signal(e->r->status))
		put_signal_name(e, scratch);
	else
		buf_i64(scratch, status_exit_code(e->r->status));
	if (status_core_dumped(e->r->status))
		buf_puts(scratch, " (core dumped)");
	set_text(ret, buf_cstr(scratch));
	ret->type = VALUE_SENTENCE;
}

GETTER(field_get_duration_ns)
{
	set_u64(ret, e->r->duration_ns);
}

GETTER(field_get_duration)
{
	ret->type = VALUE_DURATION;
	ret->u64 = e->r->duration_ns;
}

GETTER(field_get_cause)
{
	if (!e->is_thread && e->r->flags & EXIT_CAUSE_WATCHED)
		set_text(ret, cause_table[e->death.cause].name);
}

GETTER(field_get_reason)
{
	if (e->is_thread)
		buf_puts(scratch, "thread: ");
	reason_format(e->r, &e->death, scratch, &ret->name);
	set_text(ret, buf_cstr(scratch));
	ret->type = VALUE_SENTENCE;
}

GETTER(field_get_killer)
{
	if (!e->death.killer)
		return;
	ret->type = VALUE_KILLER;
	ret->death = &e->death;
}

GETTER(field_get_fault_addr)
{
	if (!e->death.has_fault_addr)
		return;
	buf_printf(scratch, "0x%llx", (unsigned long long)e->death.fault_addr);
	set_text(ret, buf_cstr(scratch));
}

GETTER(field_get_fault_code)
{
	set_text(ret, e->death.fault_code);
}

GETTER(field_get_oom)
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

USAGE_GETTER(field_get_cpu_ns, e->r->usage.cpu_ns)
USAGE_GETTER(field_get_user_ns, e->user_ns)
USAGE_GETTER(field_get_system_ns, e->system_ns)
USAGE_GETTER(field_get_minor_faults, e->r->usage.minor_faults)
USAGE_GETTER(field_get_major_faults, e->r->usage.major_faults)
USAGE_GETTER(field_get_voluntary, e->r->usage.voluntary_switches)
USAGE_GETTER(field_get_involuntary, e->r->usage.involuntary_switches)

static bool has_rss(const struct event *e)
{
	return has_usage(e) && !e->is_thread;
}

GETTER(field_get_max_rss_bytes)
{
	if (has_rss(e))
		set_u64(ret, e->r->max_rss_pages * status_page_size());
}

GETTER(field_get_read_bytes)
{
	if (e->r->flags & EXIT_HAS_IO)
		set_u64(ret, e->r->usage.read_bytes);
}

GETTER(field_get_write_bytes)
{
	if (e->r->flags & EXIT_HAS_IO)
		set_u64(ret, e->r->usage.write_bytes);
}

GETTER(field_get_cpu)
{
	if (!has_usage(e))
		return;
	ret->type = VALUE_DURATION;
	ret->u64 = e->r->usage.cpu_ns;
}

GETTER(field_get_rss)
{
	if (!has_rss(e))
		return;
	ret->type = VALUE_BYTES;
	ret->u64 = e->r->max_rss_pages * status_page_size();
}

GETTER(field_get_exe)
{
	set_text(ret, e->image ? e->image->exe : NULL);
}

GETTER(field_get_exe_truncated)
{
	if (e->image && (e->image->exe || e->image->exe_truncated))
		set_bool(ret, e->image->exe_truncated);
}

GETTER(field_get_exe_device)
{
	if (!e->image || !e->image->file.device)
		return;
	buf_u64(scratch, RECORD_MAJOR(e->image->file.device));
	buf_putc(scratch, ':');
	buf_u64(scratch, RECORD_MINOR(e->image->file.device));
	set_text(ret, buf_cstr(scratch));
}

GETTER(field_get_exe_inode)
{
	if (e->image && e->image->file.inode)
		set_u64(ret, e->image->file.inode);
}

GETTER(field_get_exe_other_mount_ns)
{
	if (e->image && e->image->file.mount != MOUNT_UNKNOWN)
		set_bool(ret, e->image->file.mount == MOUNT_OTHER);
}

GETTER(field_get_cwd)
{
	set_text(ret, e->image ? e->image->cwd : NULL);
}

GETTER(field_get_cwd_truncated)
{
	if (e->image && (e->image->cwd || e->image->cwd_truncated))
		set_bool(ret, e->image->cwd_truncated);
}

GETTER(field_get_args)
{
	if (!e->image || !e->image->args_known)
		return;
	set_bytes(ret, e->image->args, e->image->args_len);
	ret->type = VALUE_ARGS;
}

GETTER(field_get_args_truncated)
{
	if (e->image && e->image->args_known)
		set_bool(ret, e->image->args_truncated);
}

static bool has_identity(const struct event *e)
{
	return e->r->flags & EXIT_HAS_IDENTITY;
}

/* (uid_t)-1: the audit system has seen no login (AUDIT_UID_UNSET). */
GETTER(field_get_loginuid)
{
	if (e->r->flags & EXIT_HAS_LOGINUID && e->r->loginuid != UINT32_MAX)
		set_u64(ret, e->r->loginuid);
}

GETTER(field_get_session)
{
	if (has_identity(e))
		set_i64(ret, e->r->session);
}

/* The kernel calls the slave of a pseudo-terminal "pts3"; in /dev it is pts/3. */
GETTER(field_get_tty)
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

GETTER(field_get_forked_only)
{
	set_bool(ret, e->r->flags & EXIT_FORKED_ONLY);
}

GETTER(field_get_origin_ppid)
{
	if (e->process && e->process->origin_known)
		set_i64(ret, e->process->origin_ppid);
}

GETTER(field_get_origin_pcomm)
{
	if (e->process && e->process->origin_known)
		set_comm(ret, e->process->origin_comm);
}

GETTER(field_get_ns_pid)
{
	if (has_identity(e))
		set_i64(ret, e->r->ns_pid);
}

GETTER(field_get_cgroup)
{
	set_text(ret, e->cgroup ? e->cgroup->path : NULL);
}

GETTER(field_get_cgroup_truncated)
{
	if (e->cgroup)
		set_bool(ret, e->cgroup->truncated);
}

/* What the cgroup's path says, or nothing. */
static const struct cgroup_place *place_of(const struct event *e)
{
	static const struct cgroup_place nothing = {0};

	return e->cgroup ? &e->cgroup->place : &nothing;
}

GETTER(field_get_container_id)
{
	set_name(ret, place_of(e)->container_id);
}

GETTER(field_get_container_runtime)
{
	set_text(ret, place_of(e)->runtime);
}

GETTER(field_get_pod_uid)
{
	const struct cgroup_place *place = place_of(e);

	set_text(ret, *place->pod_uid ? place->pod_uid : NULL);
}

GETTER(field_get_unit)
{
	set_name(ret, place_of(e)->unit);
}

GETTER(field_get_slice)
{
	set_name(ret, place_of(e)->slice);
}
