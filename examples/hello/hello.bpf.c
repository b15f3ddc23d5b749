/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* hello: the first program of every tutorial: a line for each execve(), by bpf_printk(). */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

/// @brief Says hello to each program that starts another
char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("tp/syscalls/sys_enter_execve")
int enter_execve(void *ctx)
{
	bpf_printk("hello from process %d", (int)(bpf_get_current_pid_tgid() >> 32));
	return 0;
}
