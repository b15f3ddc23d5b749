// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Programs at sockets: of a cgroup, of the sockets that it puts into a map, of a namespace. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "sockets.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} rb SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 64);
	__type(key, unsigned int);
	__type(value, unsigned int);
} socks SEC(".maps");

static void send(enum where where, unsigned int number)
{
	struct event e = {.where = where, .number = number};

	bpf_ringbuf_output(&rb, &e, sizeof(e), 0);
}

SEC("?sockops")
int on_established(struct bpf_sock_ops *ops)
{
	unsigned int port = ops->local_port;

	if (ops->op != BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB)
		return 1;
	bpf_sock_hash_update(ops, &socks, &port, BPF_ANY);
	send(SOCK_OPS, port);
	return 1;
}

SEC("?sk_msg")
int on_message(struct sk_msg_md *msg)
{
	send(SK_MSG, msg->size);
	return SK_PASS;
}

SEC("?sk_lookup")
int on_lookup(struct bpf_sk_lookup *lookup)
{
	send(SK_LOOKUP, lookup->local_port);
	return SK_PASS;
}
