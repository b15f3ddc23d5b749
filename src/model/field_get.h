/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * field_get: how each field of the table is got from an event. Only model/field has use for them:
 * others ask the table. A getter leaves *ret VALUE_NULL when its fact is not known.
 */
#pragma once

#include "model/field.h"

#define FIELD_GETTER(name) \
	void field_get_##name(const struct event *e, struct buf *scratch, struct value *ret)

FIELD_GETTER(type);
FIELD_GETTER(time);
FIELD_GETTER(pid);
FIELD_GETTER(tid);
FIELD_GETTER(ppid);
FIELD_GETTER(uid);
FIELD_GETTER(gid);
FIELD_GETTER(user);
FIELD_GETTER(comm);
FIELD_GETTER(exit_code);
FIELD_GETTER(signal);
FIELD_GETTER(signal_name);
FIELD_GETTER(core_dumped);
FIELD_GETTER(exit);
FIELD_GETTER(duration_ns);
FIELD_GETTER(duration);
FIELD_GETTER(cpu);
FIELD_GETTER(rss);
FIELD_GETTER(cause);
FIELD_GETTER(reason);
FIELD_GETTER(killer);
FIELD_GETTER(fault_addr);
FIELD_GETTER(fault_code);
FIELD_GETTER(oom);
FIELD_GETTER(cpu_ns);
FIELD_GETTER(user_ns);
FIELD_GETTER(system_ns);
FIELD_GETTER(max_rss_bytes);
FIELD_GETTER(minor_faults);
FIELD_GETTER(major_faults);
FIELD_GETTER(voluntary);
FIELD_GETTER(involuntary);
FIELD_GETTER(read_bytes);
FIELD_GETTER(write_bytes);
FIELD_GETTER(exe);
FIELD_GETTER(args);
FIELD_GETTER(args_truncated);
FIELD_GETTER(exe_truncated);
FIELD_GETTER(exe_device);
FIELD_GETTER(exe_inode);
FIELD_GETTER(exe_other_mount_ns);
FIELD_GETTER(cwd_truncated);
FIELD_GETTER(cgroup_truncated);
FIELD_GETTER(cwd);
FIELD_GETTER(loginuid);
FIELD_GETTER(session);
FIELD_GETTER(tty);
FIELD_GETTER(forked_only);
FIELD_GETTER(origin_ppid);
FIELD_GETTER(origin_pcomm);
FIELD_GETTER(ns_pid);
FIELD_GETTER(cgroup);
FIELD_GETTER(container_id);
FIELD_GETTER(container_runtime);
FIELD_GETTER(pod_uid);
FIELD_GETTER(unit);
FIELD_GETTER(slice);

#undef FIELD_GETTER
