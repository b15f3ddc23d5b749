// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A text that a process chooses, through bpf_printk().
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("tp/syscalls/sys_enter_chdir")
int on_chdir(struct trace_event_raw_sys_enter *ctx)
{
	char path[128];

	bpf_probe_read_user_str(path, sizeof(path), (const void *)ctx->args[0]);
	bpf_printk("chdir %s", path);
	return 0;
}
