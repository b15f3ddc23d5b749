/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* connects: each connect() to an IPv4 address by the processes of a control group. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>
#include "connects.h"

/// @brief Shows where the processes of a control group connect to
/// @details Say which group: --attach handle_connect=/sys/fs/cgroup/NAME
char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} rb SEC(".maps");

#define ALLOW 1

SEC("cgroup/connect4")
int handle_connect(struct bpf_sock_addr *ctx)
{
	struct event *e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	__u32 address = ctx->user_ip4;

	if (!e)
		return ALLOW;
	e->pid = bpf_get_current_pid_tgid() >> 32;
	e->uid = (__u32)bpf_get_current_uid_gid();
	__builtin_memcpy(e->address, &address, sizeof(address));
	e->port = bpf_ntohs((__u16)ctx->user_port);
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	bpf_ringbuf_submit(e, 0);
	return ALLOW;
}
