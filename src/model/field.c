// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "model/field_get.h"

/* name, unit, description, part, JSON, right, width, getter */
const struct field field_table[] = {
	{"type", "", "exit: a process; thread: one thread of a process that lives on (-T)",
	 PART_ALWAYS, true, false, 6, field_get_type},
	{"time", "", "when it died, stamped in the kernel", PART_ALWAYS, true, false, 8,
	 field_get_time},
	{"pid", "", "process id", PART_ALWAYS, true, true, 7, field_get_pid},
	{"tid", "", "the task that ended last; with -T the thread", PART_ALWAYS, true, true, 7,
	 field_get_tid},
	{"ppid", "", "its parent; the reaper once the parent has died", PART_ALWAYS, true, true, 7,
	 field_get_ppid},
	{"uid", "", "real user id", PART_ALWAYS, true, true, 5, field_get_uid},
	{"gid", "", "real group id", PART_ALWAYS, true, true, 5, field_get_gid},
	{"user", "", "name of the user, or the uid when it has none", PART_ALWAYS, true, false, 8,
	 field_get_user},
	{"comm", "", "name of the process, at most 15 bytes", PART_ALWAYS, true, false, 15,
	 field_get_comm},
	{"exit_code", "", "0 to 255; 0 when a signal killed it", PART_ALWAYS, true, true, 9,
	 field_get_exit_code},
	{"signal", "", "the signal that killed it; 0 when none did", PART_ALWAYS, true, true, 6,
	 field_get_signal},
	{"signal_name", "", "name of that signal; empty when none did", PART_ALWAYS, true, false,
	 11, field_get_signal_name},
	{"core_dumped", "", "whether a core was dumped", PART_ALWAYS, true, false, 11,
	 field_get_core_dumped},
	{"exit", "", "exit code, or the signal that killed it", PART_ALWAYS, false, false, 4,
	 field_get_exit},
	{"duration_ns", "ns", "from fork to death, by the monotonic clock", PART_ALWAYS, true, true,
	 11, field_get_duration_ns},
	{"duration", "", "the same, for people", PART_ALWAYS, false, true, 8, field_get_duration},
	{"cpu", "", "CPU time, for people", PART_USAGE, false, true, 6, field_get_cpu},
	{"rss", "", "peak resident memory, for people", PART_USAGE, false, true, 5, field_get_rss},
	{"cause", "", "why it died: one word, see the list of causes", PART_CAUSE, true, false, 12,
	 field_get_cause},
	{"reason", "", "why it died: a sentence", PART_ALWAYS, true, false, 6, field_get_reason},
	{"killer", "", "who sent the signal: pid, comm, uid, exe (causes kill and cgroup_kill)",
	 PART_CAUSE, true, false, 16, field_get_killer},
	{"fault_addr", "", "the address that it faulted at", PART_CAUSE, true, true, 18,
	 field_get_fault_addr},
	{"fault_code", "", "what was wrong with it: SEGV_MAPERR, BUS_ADRERR, ...", PART_CAUSE, true,
	 false, 12, field_get_fault_code},
	{"oom", "", "an OOM kill's scope (cgroup or global), cgroup and limit in bytes", PART_CAUSE,
	 true, false, 12, field_get_oom},
	{"cpu_ns", "ns", "CPU time of all its threads", PART_USAGE, true, true, 11,
	 field_get_cpu_ns},
	{"user_ns", "ns", "the part of it in user mode", PART_USAGE, true, true, 11,
	 field_get_user_ns},
	{"system_ns", "ns", "the part of it in the kernel", PART_USAGE, true, true, 11,
	 field_get_system_ns},
	{"max_rss_bytes", "bytes", "peak resident memory", PART_USAGE, true, true, 13,
	 field_get_max_rss_bytes},
	{"minor_faults", "", "page faults without I/O", PART_USAGE, true, true, 12,
	 field_get_minor_faults},
	{"major_faults", "", "page faults that waited for I/O", PART_USAGE, true, true, 12,
	 field_get_major_faults},
	{"voluntary_switches", "", "times that it waited", PART_USAGE, true, true, 18,
	 field_get_voluntary},
	{"involuntary_switches", "", "times that it was preempted", PART_USAGE, true, true, 20,
	 field_get_involuntary},
	{"read_bytes", "bytes", "read from storage", PART_USAGE, true, true, 10,
	 field_get_read_bytes},
	{"write_bytes", "bytes", "written to storage", PART_USAGE, true, true, 11,
	 field_get_write_bytes},
	{"exe", "", "path of the program that it ran", PART_IDENTITY, true, false, 16,
	 field_get_exe},
	{"exe_truncated", "",
	 "whether that path was longer than 4 KiB; it is '...' and the end of it then",
	 PART_IDENTITY, true, false, 13, field_get_exe_truncated},
	{"exe_device", "",
	 "device of its file system, MAJOR:MINOR as findmnt(8) shows it; stat(1) shows another on "
	 "btrfs, and on overlayfs of several file systems",
	 PART_IDENTITY, true, false, 10, field_get_exe_device},
	{"exe_inode", "", "inode number of the program's file there", PART_IDENTITY, true, true, 9,
	 field_get_exe_inode},
	{"exe_other_mount_ns", "",
	 "whether exe is no path of exitsnoop's own mount namespace: in another, any file can have "
	 "any path",
	 PART_IDENTITY, true, false, 18, field_get_exe_other_mount_ns},
	{"args", "", "its arguments, argv[0] first", PART_IDENTITY, true, false, 4, field_get_args},
	{"args_truncated", "", "whether there were more arguments (--args-size)", PART_IDENTITY,
	 true, false, 14, field_get_args_truncated},
	{"cwd", "", "working directory when the program started", PART_IDENTITY, true, false, 12,
	 field_get_cwd},
	{"cwd_truncated", "", "whether that path was longer, as exe_truncated", PART_IDENTITY, true,
	 false, 13, field_get_cwd_truncated},
	{"loginuid", "", "who logged in, by the audit system", PART_IDENTITY, true, true, 8,
	 field_get_loginuid},
	{"session", "", "session id (setsid)", PART_IDENTITY, true, true, 7, field_get_session},
	{"tty", "", "its terminal", PART_IDENTITY, true, false, 6, field_get_tty},
	{"forked_only", "", "it never called exec", PART_ALWAYS, true, false, 11,
	 field_get_forked_only},
	{"origin_ppid", "", "its parent at fork, also if that died first", PART_IDENTITY, true,
	 true, 11, field_get_origin_ppid},
	{"origin_pcomm", "", "name of that parent at that time", PART_IDENTITY, true, false, 15,
	 field_get_origin_pcomm},
	{"ns_pid", "", "process id in its own PID namespace", PART_IDENTITY, true, true, 7,
	 field_get_ns_pid},
	{"cgroup", "", "path in the unified hierarchy, else of a v1 controller", PART_IDENTITY,
	 true, false, 16, field_get_cgroup},
	{"cgroup_truncated", "",
	 "whether that path was longer, as exe_truncated: nothing follows from it then",
	 PART_IDENTITY, true, false, 16, field_get_cgroup_truncated},
	{"container_id", "", "id or name of its container, from the cgroup", PART_IDENTITY, true,
	 false, 12, field_get_container_id},
	{"container_runtime", "", "docker, podman, containerd, cri-o, lxc, systemd-nspawn, ...",
	 PART_IDENTITY, true, false, 17, field_get_container_runtime},
	{"pod_uid", "", "uid of its Kubernetes pod", PART_IDENTITY, true, false, 36,
	 field_get_pod_uid},
	{"unit", "", "its systemd unit", PART_IDENTITY, true, false, 16, field_get_unit},
	{"slice", "", "its systemd slice", PART_IDENTITY, true, false, 12, field_get_slice},
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
