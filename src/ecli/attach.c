// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "ecli/attach.h"
#include "ecli/need.h"
#include "ecli/net.h"
#include "ecli/probe.h"

struct request {
	struct hooks *hooks;
	const struct image *image;
	struct bpf_program *program;
	const struct package_program *meta; /* or NULL */
	const char *target;		    /* or NULL */
	struct error *err;
};

static int add_link(const struct request *q, struct bpf_link *link)
{
	struct hook hook = {.kind = HOOK_LINK, .link = link, .program = q->program};

	return link ? hooks_add(q->hooks, &hook) : -errno;
}

static int by_section(const struct request *q)
{
	return add_link(q, bpf_program__attach(q->program));
}

/* A filter outlives us: a signal must not end us before undo.h knows of it. */
static int on_tc(const struct request *q)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	r = net_attach_tc(q->hooks, q->program, q->meta, q->target, q->err);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}

static int on_xdp(const struct request *q)
{
	return net_attach_xdp(q->hooks, q->program, q->meta, q->target, q->err);
}

static int on_socket(const struct request *q)
{
	return net_attach_socket(q->hooks, q->program, q->target, q->err);
}

static int on_uprobe(const struct request *q)
{
	return q->target ? probe_attach_uprobe(q->hooks, q->program, q->target, q->err)
			 : by_section(q);
}

static int on_usdt(const struct request *q)
{
	return q->target ? probe_attach_usdt(q->hooks, q->program, q->target, q->err)
			 : by_section(q);
}

static int on_kprobe(const struct request *q)
{
	return q->target ? probe_attach_kprobe(q->hooks, q->program, q->target, q->err)
			 : by_section(q);
}

static int on_tracepoint(const struct request *q)
{
	return q->target ? probe_attach_tracepoint(q->hooks, q->program, q->target, q->err)
			 : by_section(q);
}

static int on_raw_tracepoint(const struct request *q)
{
	return q->target ? probe_attach_raw_tracepoint(q->hooks, q->program, q->target, q->err)
			 : by_section(q);
}

static int on_perf_event(const struct request *q)
{
	return probe_attach_perf_event(q->hooks, q->program, q->target, q->err);
}

static int on_cgroup(const struct request *q)
{
	_cleanup_(closep) int fd = open(q->target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(q->err, errno, "cannot open the cgroup '%s'", q->target);
	return add_link(q, bpf_program__attach_cgroup(q->program, fd));
}

static int on_netns(const struct request *q)
{
	const char *path = q->target ? q->target : "/proc/self/ns/net";
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(q->err, errno, "cannot open the network namespace '%s'", path);
	return add_link(q, bpf_program__attach_netns(q->program, fd));
}

static int on_sockmap(const struct request *q)
{
	const struct bpf_map *m = bpf_object__find_map_by_name(q->image->object, q->target);
	struct hook hook = {
		.kind = HOOK_SOCKMAP,
		.program = q->program,
		.program_fd = bpf_program__fd(q->program),
		.type = bpf_program__expected_attach_type(q->program),
	};

	if (!m)
		return error_set(q->err, ENOENT, "the object has no sockmap '%s'", q->target);
	hook.fd = bpf_map__fd(m);
	if (bpf_prog_attach(hook.program_fd, hook.fd, hook.type, 0))
		return -errno;
	return hooks_add(q->hooks, &hook);
}

static const struct kind {
	const char *prefix;
	int (*attach)(const struct request *q);
	const char *form; /* of a target */
	bool needs_target;
} kinds[] = {
	{"tc", on_tc, "DEVICE[:ingress|egress]", true},
	{"classifier", on_tc, "DEVICE[:ingress|egress]", true},
	{"action", on_tc, "DEVICE[:ingress|egress]", true},
	{"xdp", on_xdp, "DEVICE[:skb|drv|hw]", true},
	{"socket", on_socket, "DEVICE or any", true},
	{"uprobe", on_uprobe, "BINARY:SYMBOL[+OFFSET][:PID]", false},
	{"uretprobe", on_uprobe, "BINARY:SYMBOL[+OFFSET][:PID]", false},
	{"usdt", on_usdt, "BINARY:PROVIDER:NAME[:PID]", false},
	{"kprobe.multi", by_section, NULL, false},
	{"kretprobe.multi", by_section, NULL, false},
	{"kprobe", on_kprobe, "FUNCTION", false},
	{"kretprobe", on_kprobe, "FUNCTION", false},
	{"tp_btf", by_section, NULL, false},
	{"tp", on_tracepoint, "CATEGORY:NAME", false},
	{"tracepoint", on_tracepoint, "CATEGORY:NAME", false},
	{"raw_tp", on_raw_tracepoint, "NAME", false},
	{"raw_tracepoint", on_raw_tracepoint, "NAME", false},
	{"perf_event", on_perf_event, "HZ", true},
	{"cgroup", on_cgroup, "CGROUP-DIRECTORY", true},
	{"sockops", on_cgroup, "CGROUP-DIRECTORY", true},
	{"sk_msg", on_sockmap, "MAP", true},
	{"sk_skb", on_sockmap, "MAP", true},
	{"sk_lookup", on_netns, "NETWORK-NAMESPACE", false},
	{"flow_dissector", on_netns, "NETWORK-NAMESPACE", false},
};

static const struct kind *find_kind(const char *section)
{
	section += *section == '?';
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strncmp(section, kinds[i].prefix, strlen(kinds[i].prefix)))
			return &kinds[i];
	return NULL;
}

const char *attach_target_form(const char *section)
{
	const struct kind *kind = find_kind(section);

	return kind ? kind->form : NULL;
}

bool attach_needs_target(const char *section)
{
	const struct kind *kind = find_kind(section);

	return kind && kind->needs_target;
}

static int wants_target(const struct request *q, const struct kind *kind)
{
	const char *name = bpf_program__name(q->program);

	return error_set(q->err, EINVAL, "program '%s' (%s) needs to be told where: --attach %s=%s",
			 name, bpf_program__section_name(q->program), name, kind->form);
}

int attach_program(struct hooks *h, const struct image *image, struct bpf_program *p,
		   const char *target, struct error *err)
{
	const char *section = bpf_program__section_name(p), *name = bpf_program__name(p);
	const struct kind *kind = find_kind(section);
	struct error why = {{0}};
	struct request q = {h, image, p, package_program(image->package, name), target, &why};
	/* Only these say in the package where they go. */
	bool by_package = kind && (kind->attach == on_tc || kind->attach == on_xdp) && q.meta &&
			  q.meta->ifindex;
	size_t before = h->n;
	int r;

	if (target && (!kind || !kind->form))
		return error_set(err, EINVAL, "program '%s' (%s) takes no target", name, section);
	if (kind && kind->needs_target && !target && !by_package)
		return wants_target(&(struct request){.program = p, .err = err}, kind);
	r = kind ? kind->attach(&q) : by_section(&q);
	if (!r)
		return 0;
	hooks_shrink(h, before);
	if (why.text[0]) {
		if (err)
			*err = why;
		return r;
	}
	/* libbpf's word for a SEC() that names no place, as SEC("uprobe") does. */
	if (r == -EOPNOTSUPP && kind && kind->form && !target)
		return wants_target(&(struct request){.program = p, .err = err}, kind);
	return need_explain_attach(p, target, -r, err);
}
