// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Stack traces by their numbers in a map, of a system call that one process makes. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "only_pid.h"
#include "stacks.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 1024);
	__uint(key_size, sizeof(unsigned int));
	__uint(value_size, 64 * sizeof(unsigned long long));
} traces SEC(".maps");

SEC("tp/syscalls/sys_enter_getpgid")
int on_call(void *ctx)
{
	struct event e = {.pid = bpf_get_current_pid_tgid() >> 32};

	if (e.pid != only_pid)
		return 0;
	e.kernel_stack = bpf_get_stackid(ctx, &traces, 0);
	e.user_stack = bpf_get_stackid(ctx, &traces, BPF_F_USER_STACK);
	bpf_ringbuf_output(&rb, &e, sizeof(e), 0);
	return 0;
}
