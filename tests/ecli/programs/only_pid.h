/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What most programs here begin with: the process that is watched, and the buffer of its records.
 */
#pragma once

const volatile int only_pid = 0;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} rb SEC(".maps");

static inline int is_watched(int pid)
{
	return !only_pid || pid == only_pid;
}
