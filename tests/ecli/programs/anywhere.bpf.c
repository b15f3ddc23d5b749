// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Optional programs that the user says where to put. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "anywhere.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile int only_pid = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} rb SEC(".maps");

static int send(int pid, unsigned int bytes)
{
	struct event *e;

	if (only_pid && pid != only_pid)
		return 0;
	e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	if (!e)
		return 0;
	e->pid = pid;
	e->bytes = bytes;
	bpf_ringbuf_submit(e, 0);
	return 0;
}

SEC("?uprobe")
int on_call(void *ctx)
{
	return send(bpf_get_current_pid_tgid() >> 32, 0);
}

SEC("?tp/syscalls/sys_enter_getsid")
int on_point(void *ctx)
{
	return send(bpf_get_current_pid_tgid() >> 32, 0);
}

SEC("?socket")
int on_packet(struct __sk_buff *skb)
{
	return send(0, skb->len);
}
