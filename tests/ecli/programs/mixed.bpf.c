// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Two programs, of which one has nowhere to go. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "mixed.h"
#include "only_pid.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("tp/ecli/no_such_event")
int missing(void *ctx)
{
	return 0;
}

SEC("tp/syscalls/sys_enter_getpgid")
int present(void *ctx)
{
	int pid = bpf_get_current_pid_tgid() >> 32;
	struct event *e;

	if (!is_watched(pid))
		return 0;
	e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	if (!e)
		return 0;
	e->pid = pid;
	bpf_ringbuf_submit(e, 0);
	return 0;
}
