/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A map that takes seconds to show: 3,500 rows of 65,536 numbers, once a process has called. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define ROWS 3500

const volatile int target = 0;

struct numbers {
	signed char at[65536];
};

/// @sample {"interval": 1, "type": "default_kv"}
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ROWS);
	__type(key, int);
	__type(value, struct numbers);
} rows SEC(".maps");

SEC("tp/syscalls/sys_enter_getpgid")
int call(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != target)
		return 0;
	for (int i = 0; i < ROWS; i++) {
		int key = i;
		struct numbers *row = bpf_map_lookup_elem(&rows, &key);

		if (row)
			row->at[0] = 1;
	}
	return 0;
}
