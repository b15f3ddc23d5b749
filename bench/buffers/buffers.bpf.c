// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * The same records into either kind of buffer, each in the way that its documentation recommends.
 * Nothing is attached: BPF_PROG_TEST_RUN calls the program on the CPU of the caller (Linux 5.10),
 * with two arguments: the number of the first record, and how many to make.
 */
#include "kernel.h"

#include <bpf/bpf_helpers.h>

#include "sample.h"

/* include/uapi/linux/bpf.h */
#define BPF_MAP_TYPE_PERF_EVENT_ARRAY 4
#define BPF_F_CURRENT_CPU	      0xffffffffULL

/* BPF_RB_NO_WAKEUP for a reader that never sleeps. */
const volatile __u64 ring_flags = 0;

struct call {
	__u64 first, count; /* numbers of records */
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} perf SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sample_tally);
} tally SEC(".maps");

static __always_inline struct sample_tally *tally_here(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&tally, &zero);
}

static __always_inline void prepare(struct sample *s, __u64 seq, struct sample_tally *t)
{
	s->seq = seq;
	s->pid_tgid = bpf_get_current_pid_tgid();
	s->uid_gid = bpf_get_current_uid_gid();
	s->cpu = bpf_get_smp_processor_id();
	s->reserved = 0;
	s->unused = 0;
	bpf_get_current_comm(s->comm, sizeof(s->comm));
	s->time_ns = bpf_ktime_get_ns();
	t->prepared++;
}

/* Made on the stack, then copied: whether there is room is known after the work. */
SEC("raw_tp")
int to_perf(struct call *ctx)
{
	__u64 first = ctx->first, count = ctx->count;
	struct sample_tally *t = tally_here();

	if (!t)
		return 0;
	for (__u32 i = 0; i < SAMPLE_BATCH && i < count; i++) {
		struct sample s;

		prepare(&s, first + i, t);
		if (bpf_perf_event_output(ctx, &perf, BPF_F_CURRENT_CPU, &s, sizeof(s)))
			t->refused++;
	}
	return 0;
}

/* Made in place: whether there is room is known first. */
SEC("raw_tp")
int to_ring(struct call *ctx)
{
	__u64 first = ctx->first, count = ctx->count;
	struct sample_tally *t = tally_here();

	if (!t)
		return 0;
	for (__u32 i = 0; i < SAMPLE_BATCH && i < count; i++) {
		struct sample *s = bpf_ringbuf_reserve(&ring, sizeof(*s), 0);

		if (!s) {
			t->refused++;
			continue;
		}
		prepare(s, first + i, t);
		bpf_ringbuf_submit(s, ring_flags);
	}
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
