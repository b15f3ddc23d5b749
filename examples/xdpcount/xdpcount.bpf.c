/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* xdpcount: packets by IP protocol, before the kernel has touched them. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP   0x0800
#define ETH_P_IPV6 0x86dd

/// @brief Counts packets that arrive, by IP protocol
/// @details PROTOCOL is the number in the IP header: 1 is ICMP, 6 TCP, 17 UDP, 58 ICMPv6;
/// 256 stands for all that is no IP. Say which interface: --attach count_packets=eth0
char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define NO_IP 256

/// @sample {"interval": 1000, "type": "default_kv"}
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 257);
	__type(key, __u32);
	__type(value, __u64);
} protocols SEC(".maps");

static __always_inline __u32 protocol_of(void *data, void *end)
{
	struct ethhdr *eth = data;
	struct iphdr *ip4 = (void *)(eth + 1);
	struct ipv6hdr *ip6 = (void *)(eth + 1);

	if ((void *)(eth + 1) > end)
		return NO_IP;
	if (eth->h_proto == bpf_htons(ETH_P_IP) && (void *)(ip4 + 1) <= end)
		return ip4->protocol;
	if (eth->h_proto == bpf_htons(ETH_P_IPV6) && (void *)(ip6 + 1) <= end)
		return ip6->nexthdr;
	return NO_IP;
}

/// @ifindex 1
/// @flags 0
SEC("xdp")
int count_packets(struct xdp_md *ctx)
{
	__u32 key = protocol_of((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	__u64 one = 1, *count = bpf_map_lookup_elem(&protocols, &key);

	if (count)
		*count += 1;
	else
		bpf_map_update_elem(&protocols, &key, &one, BPF_NOEXIST);
	return XDP_PASS;
}
