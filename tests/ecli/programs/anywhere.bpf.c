// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Optional programs that the user says where to put. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "anywhere.h"
#include "only_pid.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

static int send(int pid, unsigned int bytes)
{
	struct event *e;

	if (!is_watched(pid))
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
