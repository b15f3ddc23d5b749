/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* tcpstates: each change of a TCP connection's state. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include "tcpstates.h"

/// @brief Shows how TCP connections change their state
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/// @description Only connections with this local or remote port
/// @cmdarg {"short": "P", "long": "port"}
const volatile __u16 only_port = 0;

#define AF_INET	    2
#define IPPROTO_TCP 6

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} rb SEC(".maps");

static __always_inline void read_addresses(struct event *e, const struct sock *sk)
{
	__builtin_memset(e->local, 0, sizeof(e->local));
	__builtin_memset(e->remote, 0, sizeof(e->remote));
	if (e->family == AF_INET) {
		BPF_CORE_READ_INTO((__u32 *)e->local, sk, __sk_common.skc_rcv_saddr);
		BPF_CORE_READ_INTO((__u32 *)e->remote, sk, __sk_common.skc_daddr);
	} else {
		BPF_CORE_READ_INTO(&e->local, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
		BPF_CORE_READ_INTO(&e->remote, sk, __sk_common.skc_v6_daddr.in6_u.u6_addr8);
	}
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(handle_state, const struct sock *sk, int old_state, int new_state)
{
	__u16 local = sk->__sk_common.skc_num;
	__u16 remote = bpf_ntohs(sk->__sk_common.skc_dport);
	struct event *e;

	if (sk->sk_protocol != IPPROTO_TCP)
		return 0;
	if (only_port && local != only_port && remote != only_port)
		return 0;
	e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	if (!e)
		return 0;
	e->family = sk->__sk_common.skc_family;
	e->local_port = local;
	e->remote_port = remote;
	e->old_state = old_state;
	e->new_state = new_state;
	read_addresses(e, sk);
	bpf_ringbuf_submit(e, 0);
	return 0;
}
