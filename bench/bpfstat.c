// SPDX-License-Identifier: BSD-2-Clause
/*
 * bpfstat: what BPF programs cost, as the kernel counts it (BPF_ENABLE_STATS, Linux 5.8).
 *
 * Counting is on while this runs. For each line on stdin, a list of program ids, it prints
 * {"run_time_ns":N,"run_cnt":N}, summed over them, or {"gone":ID} when one of them is no more, for
 * its share would be missing from the sum. It ends with stdin.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <linux/bpf.h>

struct sum {
	unsigned long long run_time_ns, run_cnt;
};

static int add_program(__u32 id, struct sum *sum)
{
	struct bpf_prog_info info = {0};
	__u32 len = sizeof(info);
	int fd = bpf_prog_get_fd_by_id(id), r;

	if (fd < 0)
		return fd;
	r = bpf_obj_get_info_by_fd(fd, &info, &len);
	close(fd);
	if (r < 0)
		return r;
	sum->run_time_ns += info.run_time_ns;
	sum->run_cnt += info.run_cnt;
	return 0;
}

static int answer(char *line)
{
	struct sum sum = {0};
	char *end;
	int r;

	for (unsigned long id; (id = strtoul(line, &end, 10)), end != line; line = end) {
		r = add_program((__u32)id, &sum);
		if (r == -ENOENT) {
			printf("{\"gone\":%lu}\n", id);
			return fflush(stdout);
		}
		if (r < 0)
			return r;
	}
	printf("{\"run_time_ns\":%llu,\"run_cnt\":%llu}\n", sum.run_time_ns, sum.run_cnt);
	return fflush(stdout);
}

int main(void)
{
	int fd = bpf_enable_stats(BPF_STATS_RUN_TIME), r = fd < 0 ? fd : 0;
	char line[1024];

	while (!r && fgets(line, sizeof(line), stdin))
		r = answer(line);
	if (r) {
		errno = -r;
		perror("bpfstat");
	}
	return r ? 1 : 0;
}
