// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* A bpf_printk() line with all that CSV quotes. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile int only_pid = 0;

SEC("tp/syscalls/sys_enter_getpgid")
int on_call(void *ctx)
{
	int pid = bpf_get_current_pid_tgid() >> 32;

	if (pid == only_pid)
		bpf_printk("one, \"two\", of %d", pid);
	return 0;
}
