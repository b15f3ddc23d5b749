/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* opens: each file that is opened, and what came of it. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "opens.h"

/// @brief Shows each file that is opened by openat()
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/// @description Only files that this process opens
/// @cmdarg {"short": "p", "long": "pid"}
const volatile int only_pid = 0;

/// @description Only those that failed
/// @cmdarg {"short": "x", "long": "failed", "default": false}
const volatile bool only_failed = false;

struct started {
	const char *path; /* in user space */
	unsigned int flags;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, __u32); /* thread */
	__type(value, struct started);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 512 * 1024);
} rb SEC(".maps");

SEC("tp/syscalls/sys_enter_openat")
int enter_openat(struct trace_event_raw_sys_enter *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = (__u32)id;
	struct started call = {};

	if (only_pid && (int)(id >> 32) != only_pid)
		return 0;
	call.path = (const char *)ctx->args[1];
	call.flags = (unsigned int)ctx->args[2];
	bpf_map_update_elem(&calls, &tid, &call, BPF_ANY);
	return 0;
}

/* The path is read at the end of the call: at its start the page may not be there yet. */
SEC("tp/syscalls/sys_exit_openat")
int exit_openat(struct trace_event_raw_sys_exit *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tid = (__u32)id;
	struct started *call = bpf_map_lookup_elem(&calls, &tid);
	struct event *e;

	if (!call)
		return 0;
	if (only_failed && ctx->ret >= 0)
		goto out;
	e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	if (!e)
		goto out;
	e->pid = id >> 32;
	e->result = (int)ctx->ret;
	e->flags = call->flags;
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	if (bpf_probe_read_user_str(e->path, sizeof(e->path), call->path) < 0)
		e->path[0] = 0;
	bpf_ringbuf_submit(e, 0);
out:
	bpf_map_delete_elem(&calls, &tid);
	return 0;
}
