// SPDX-License-Identifier: BSD-2-Clause
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "ecli/net.h"

#ifndef TC_H_CLSACT
#define TC_H_CLSACT TC_H_INGRESS
#endif

/* Splits "eth0:egress"; *RET_MODE is "" without a colon. */
static int parse_device(const struct bpf_program *p, const struct package_program *meta,
			const char *target, int *ret_ifindex, const char **ret_mode,
			struct error *err)
{
	char name[IF_NAMESIZE] = "";
	size_t len;

	*ret_mode = "";
	if (!target) {
		if (!meta || !meta->ifindex)
			return error_set(err, EINVAL,
					 "program '%s' (%s) needs a device: --attach %s=DEVICE",
					 bpf_program__name(p), bpf_program__section_name(p),
					 bpf_program__name(p));
		*ret_ifindex = (int)meta->ifindex;
		return 0;
	}
	len = strcspn(target, ":");
	if (target[len] == ':')
		*ret_mode = target + len + 1;
	if (len >= sizeof(name))
		return error_set(err, ENODEV, "no network device '%.*s'", (int)len, target);
	memcpy(name, target, len);
	*ret_ifindex = (int)if_nametoindex(name);
	if (!*ret_ifindex)
		return error_set(err, ENODEV, "no network device '%s': 'ip link' lists them", name);
	return 0;
}

static int bad_mode(const char *mode, const char *known, struct error *err)
{
	return error_set(err, EINVAL, "unknown '%s' behind the device: give %s", mode, known);
}

int net_attach_tc(struct hooks *h, struct bpf_program *p, const struct package_program *meta,
		  const char *target, struct error *err)
{
	LIBBPF_OPTS(bpf_tc_hook, at);
	LIBBPF_OPTS(bpf_tc_opts, opts);
	struct hook hook = {.kind = HOOK_TC, .program = p, .program_fd = bpf_program__fd(p)};
	const char *mode;
	int r = parse_device(p, meta, target, &hook.ifindex, &mode, err);

	if (r)
		return r;
	hook.egress = meta && meta->egress;
	if (*mode) {
		hook.egress = !strcmp(mode, "egress");
		if (!hook.egress && strcmp(mode, "ingress"))
			return bad_mode(mode, "ingress or egress", err);
	}
	at.ifindex = hook.ifindex;
	at.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
	r = bpf_tc_hook_create(&at);
	if (r && r != -EEXIST)
		return r;
	hook.made_qdisc = !r;
	at.attach_point = hook.egress ? BPF_TC_EGRESS : BPF_TC_INGRESS;
	opts.prog_fd = hook.program_fd;
	opts.handle = meta ? meta->tc_handle : 0;
	opts.priority = meta ? meta->tc_priority : 0;
	r = bpf_tc_attach(&at, &opts);
	/* Without a filter of ours the release below still takes back a qdisc that we made. */
	hook.handle = r ? 0 : opts.handle;
	hook.priority = r ? 0 : opts.priority;
	hook.program_id = r ? 0 : opts.prog_id;
	if (r) {
		net_detach_tc(&hook);
		return r;
	}
	return hooks_add(h, &hook);
}

static int open_rtnetlink(void)
{
	struct sockaddr_nl local = {.nl_family = AF_NETLINK};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&local, sizeof(local))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Whether filters hang at PARENT of the device; true also when that cannot be found out. */
static bool has_filters(int ifindex, uint32_t parent)
{
	struct {
		struct nlmsghdr header;
		struct tcmsg tc;
	} request = {
		.header =
			{
				.nlmsg_len = sizeof(request),
				.nlmsg_type = RTM_GETTFILTER,
				.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
			},
		.tc = {.tcm_family = AF_UNSPEC, .tcm_ifindex = ifindex, .tcm_parent = parent},
	};
	_Alignas(struct nlmsghdr) char reply[16 * 1024];
	_cleanup_(closep) int fd = open_rtnetlink();

	if (fd < 0 || send(fd, &request, sizeof(request), 0) < 0)
		return true;
	for (;;) {
		ssize_t n = recv(fd, reply, sizeof(reply), 0);
		struct nlmsghdr *m = (struct nlmsghdr *)reply;

		if (n <= 0)
			return true;
		for (unsigned int left = (unsigned int)n; NLMSG_OK(m, left);
		     m = NLMSG_NEXT(m, left)) {
			if (m->nlmsg_type == NLMSG_DONE)
				return false;
			return true; /* a filter, or an error */
		}
	}
}

static bool is_ours(const struct hook *hook, const struct bpf_tc_hook *at)
{
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = hook->handle, .priority = hook->priority);

	return !bpf_tc_query(at, &opts) && hook->program_id == opts.prog_id;
}

void net_detach_tc(const struct hook *hook)
{
	LIBBPF_OPTS(bpf_tc_hook, at, .ifindex = hook->ifindex,
		    .attach_point = hook->egress ? BPF_TC_EGRESS : BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = hook->handle, .priority = hook->priority);

	if (hook->handle && is_ours(hook, &at))
		bpf_tc_detach(&at, &opts);
	if (!hook->made_qdisc ||
	    has_filters(hook->ifindex, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)) ||
	    has_filters(hook->ifindex, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)))
		return;
	at.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
	bpf_tc_hook_destroy(&at);
}

int net_attach_xdp(struct hooks *h, struct bpf_program *p, const struct package_program *meta,
		   const char *target, struct error *err)
{
	static const struct {
		const char *name;
		uint32_t flag;
	} modes[] = {
		{"skb", XDP_FLAGS_SKB_MODE},
		{"drv", XDP_FLAGS_DRV_MODE},
		{"hw", XDP_FLAGS_HW_MODE},
	};
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = meta ? meta->flags : 0);
	struct hook hook = {.kind = HOOK_FD, .program = p};
	const char *mode;
	int r = parse_device(p, meta, target, &hook.ifindex, &mode, err);

	if (r)
		return r;
	for (size_t i = 0; *mode && i <= ARRAY_SIZE(modes); i++) {
		if (i == ARRAY_SIZE(modes))
			return bad_mode(mode, "skb, drv or hw", err);
		if (strcmp(mode, modes[i].name))
			continue;
		opts.flags = modes[i].flag;
		break;
	}
	hook.fd = bpf_link_create(bpf_program__fd(p), hook.ifindex, BPF_XDP, &opts);
	if (hook.fd == -EBUSY || hook.fd == -EEXIST)
		return error_set(err, -hook.fd,
				 "program '%s': the device has another XDP program already; it "
				 "stays",
				 bpf_program__name(p));
	return hook.fd < 0 ? hook.fd : hooks_add(h, &hook);
}

int net_attach_socket(struct hooks *h, struct bpf_program *p, const char *target, struct error *err)
{
	struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	struct hook hook = {.kind = HOOK_FD, .program = p};
	int smallest = 1, program_fd = bpf_program__fd(p), r = 0;
	const char *mode;

	if (!target || strcmp(target, "any"))
		r = parse_device(p, NULL, target, &at.sll_ifindex, &mode, err);
	if (r)
		return r;
	/* Protocol 0 until the filter is in: no packet comes before it. */
	hook.fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (hook.fd < 0)
		return -errno;
	setsockopt(hook.fd, SOL_SOCKET, SO_RCVBUF, &smallest, sizeof(smallest));
	if (setsockopt(hook.fd, SOL_SOCKET, SO_ATTACH_BPF, &program_fd, sizeof(program_fd)) ||
	    bind(hook.fd, (struct sockaddr *)&at, sizeof(at))) {
		r = -errno;
		close(hook.fd);
		return r;
	}
	return hooks_add(h, &hook);
}
