/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* bashreadline: the lines that people type into bash. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "bashreadline.h"

/// @brief Shows the lines that are typed into any bash
char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} rb SEC(".maps");

SEC("uretprobe//bin/bash:readline")
int BPF_KRETPROBE(handle_readline, const char *line)
{
	struct event *e;

	if (!line)
		return 0;
	e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	if (!e)
		return 0;
	e->pid = bpf_get_current_pid_tgid() >> 32;
	if (bpf_probe_read_user_str(e->line, sizeof(e->line), line) < 0)
		e->line[0] = 0;
	bpf_ringbuf_submit(e, 0);
	return 0;
}
