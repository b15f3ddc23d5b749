// SPDX-License-Identifier: BSD-2-Clause
/*
 * empty: a BPF program that does nothing on the tracepoint of exits: what any tracer there costs at
 * least. Prints "ready" and stays until a signal ends it.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

/* r0 = 0; exit */
static const struct bpf_insn program[] = {
	{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
	{.code = BPF_JMP | BPF_EXIT},
};

static int attach(void)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_RAW_TP);
	int btf_id = libbpf_find_vmlinux_btf_id("sched_process_exit", BPF_TRACE_RAW_TP);
	int fd;

	if (btf_id < 0)
		return btf_id;
	opts.attach_btf_id = (__u32)btf_id;
	fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, "empty", "GPL", program,
			   sizeof(program) / sizeof(program[0]), &opts);
	if (fd < 0)
		return fd;
	/* Both descriptors live as long as we do. */
	return bpf_raw_tracepoint_open(NULL, fd);
}

int main(void)
{
	int r = attach();

	if (r < 0) {
		errno = -r;
		perror("empty");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	pause();
	return 0;
}
