/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* tccount: packets and bytes that come in at an interface, by Ethernet protocol, at its tc hook. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define TC_ACT_UNSPEC (-1) /* leave the packet to the filters behind this one */

/// @brief Counts packets that come in, by protocol
/// @details PROTOCOL is the number in the Ethernet header: 2048 is IPv4, 2054 ARP,
/// 34525 IPv6. Say which interface: --attach count_ingress=eth0
char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct traffic {
	__u64 packets;
	__u64 bytes;
};

/// @sample {"interval": 1000, "type": "default_kv"}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u32); /* protocol */
	__type(value, struct traffic);
} protocols SEC(".maps");

/// @tchook {"ifindex": 1, "attach_point": "BPF_TC_INGRESS"}
/// @tcopts {"handle": 1, "priority": 1}
SEC("tc")
int count_ingress(struct __sk_buff *skb)
{
	struct traffic first = {.packets = 1, .bytes = skb->len}, *t;
	__u32 protocol = bpf_ntohs(skb->protocol);

	t = bpf_map_lookup_elem(&protocols, &protocol);
	if (t) {
		__sync_fetch_and_add(&t->packets, 1);
		__sync_fetch_and_add(&t->bytes, skb->len);
	} else {
		bpf_map_update_elem(&protocols, &protocol, &first, BPF_NOEXIST);
	}
	return TC_ACT_UNSPEC;
}
