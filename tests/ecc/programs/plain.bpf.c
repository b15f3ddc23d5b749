/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Needs no vmlinux.h, and so no BTF of any kernel. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}
