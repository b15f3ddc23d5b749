// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>

#include "base/text.h"
#include "ecli/log.h"
#include "ecli/need.h"
#include "ecli/place.h"

/* Versions from the kernel's own history of each BPF_PROG_TYPE and attach type. */
static const struct need {
	const char *prefix;
	const char *feature;
	bool tracefs;
	bool trampoline; /* patches kernel text or lets BPF decide: lockdown=integrity forbids it */
} needs[] = {
	{"fentry", "BPF trampolines (Linux 5.5, kernel BTF, CONFIG_FUNCTION_TRACER)", false, true},
	{"fexit", "BPF trampolines (Linux 5.5, kernel BTF, CONFIG_FUNCTION_TRACER)", false, true},
	{"fmod_ret", "fmod_ret (Linux 5.7, kernel BTF, an error-injectable function)", false, true},
	{"lsm", "BPF LSM (Linux 5.7, CONFIG_BPF_LSM, \"bpf\" in lsm=)", false, true},
	{"freplace", "program extensions (Linux 5.6, kernel BTF)", false, true},
	{"struct_ops", "struct_ops (Linux 5.6, kernel BTF)", false, false},
	{"iter", "BPF iterators (Linux 5.8, kernel BTF)", false, false},
	{"tp_btf", "BTF raw tracepoints (Linux 5.5, kernel BTF)", false, false},
	{"raw_tracepoint", "raw tracepoints (Linux 4.17)", false, false},
	{"raw_tp", "raw tracepoints (Linux 4.17)", false, false},
	{"tracepoint", "tracefs and this tracepoint", true, false},
	{"tp/", "tracefs and this tracepoint", true, false},
	{"kprobe.multi", "kprobe multi links (Linux 5.18, CONFIG_FPROBE)", true, false},
	{"kretprobe.multi", "kprobe multi links (Linux 5.18, CONFIG_FPROBE)", true, false},
	{"kprobe", "kprobes (CONFIG_KPROBES, CONFIG_KPROBE_EVENTS) and this function", true, false},
	{"kretprobe", "kprobes (CONFIG_KPROBES, CONFIG_KPROBE_EVENTS) and this function", true,
	 false},
	{"ksyscall", "kprobes (CONFIG_KPROBES, CONFIG_KPROBE_EVENTS)", true, false},
	{"kretsyscall", "kprobes (CONFIG_KPROBES, CONFIG_KPROBE_EVENTS)", true, false},
	{"uprobe", "uprobes (CONFIG_UPROBE_EVENTS) and this symbol", true, false},
	{"uretprobe", "uprobes (CONFIG_UPROBE_EVENTS) and this symbol", true, false},
	{"usdt", "uprobes (CONFIG_UPROBE_EVENTS) and this USDT probe in the binary", true, false},
	{"perf_event", "perf events (CONFIG_PERF_EVENTS)", false, false},
	{"tcx", "tcx links (Linux 6.6; libbpf 1.3): use SEC(\"tc\")", false, false},
	{"tc", "the clsact qdisc (CONFIG_NET_CLS_BPF, CONFIG_NET_SCH_INGRESS)", false, false},
	{"classifier", "the clsact qdisc (CONFIG_NET_CLS_BPF, CONFIG_NET_SCH_INGRESS)", false,
	 false},
	{"action", "the clsact qdisc (CONFIG_NET_CLS_BPF, CONFIG_NET_SCH_INGRESS)", false, false},
	{"xdp", "XDP links (Linux 5.9) and a device that takes XDP", false, false},
	{"cgroup", "cgroup v2 and CONFIG_CGROUP_BPF", false, false},
	{"sockops", "cgroup v2 and CONFIG_CGROUP_BPF", false, false},
	{"sk_msg", "sockmaps (CONFIG_NET_SOCK_MSG, Linux 4.17)", false, false},
	{"sk_skb", "sockmaps (CONFIG_BPF_STREAM_PARSER, Linux 4.14)", false, false},
	{"sk_lookup", "socket lookup programs (Linux 5.9)", false, false},
	{"flow_dissector", "flow dissector programs in network namespaces (Linux 5.0)", false,
	 false},
	{"socket", "packet sockets (CONFIG_PACKET)", false, false},
};

static const struct need *find(const char *section)
{
	for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
		if (!strncmp(section, needs[i].prefix, strlen(needs[i].prefix)))
			return &needs[i];
	return NULL;
}

static const char *skip_mark(const char *section)
{
	return *section == '?' ? section + 1 : section;
}

const char *need_feature(const char *section)
{
	const struct need *n = find(skip_mark(section));

	return n ? n->feature : NULL;
}

bool need_tracefs(const char *section)
{
	const struct need *n = find(skip_mark(section));

	return n && n->tracefs;
}

static bool have_capability(cap_value_t cap)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t value = CAP_CLEAR;

	if (caps)
		cap_get_flag(caps, cap, CAP_EFFECTIVE, &value);
	cap_free(caps);
	return value == CAP_SET;
}

/* Takes the last complaint of the verifier: the line before its statistics. */
static void verifier_reason(const char *log, struct buf *out)
{
	const char *reason = log, *end;

	for (const char *line = log; *line && strncmp(line, "-- END", 6); line = end) {
		end = strchrnul(line, '\n');
		if (end > line && strncmp(line, "processed ", 10))
			reason = line;
		end += *end == '\n';
	}
	text_escape(out, reason, strcspn(reason, "\n"));
}

static int explain_refusal(const struct bpf_program *p, int errnum, struct error *err)
{
	const char *section = bpf_program__section_name(p), *name = bpf_program__name(p);
	const struct need *n = find(skip_mark(section));

	if (!have_capability(CAP_BPF) && !have_capability(CAP_SYS_ADMIN))
		return error_set(err, errnum,
				 "program '%s' (%s): no permission to load BPF: run as root, or "
				 "with CAP_BPF and CAP_PERFMON",
				 name, section);
	if (n && n->trampoline)
		return error_set(err, errnum,
				 "program '%s' (%s): the kernel's policy refuses this kind of "
				 "program (kernel lockdown, as with Secure Boot, forbids it); it "
				 "needs %s",
				 name, section, n->feature);
	return error_set(err, errnum, "program '%s' (%s): the kernel's policy refuses it%s%s", name,
			 section, n ? "; it needs " : "", n ? n->feature : "");
}

static int explain(const struct bpf_program *p, const char *failed, int errnum, struct error *err)
{
	const char *section = bpf_program__section_name(p), *feature = need_feature(section);

	return error_errno(err, errnum, "program '%s' (%s) cannot be %s; it needs %s",
			   bpf_program__name(p), section, failed,
			   feature ? feature : "a newer kernel");
}

int need_check_section(const struct bpf_program *p, struct error *err)
{
	const char *section = bpf_program__section_name(p), *name = bpf_program__name(p);
	const char *feature = need_feature(section);

	if (bpf_program__type(p) != BPF_PROG_TYPE_UNSPEC)
		return 0;
	if (!strcmp(section, ".text"))
		return error_set(err, EINVAL,
				 "program '%s' has no SEC(), which says where it is attached: its "
				 "source needs one, such as SEC(\"tp/sched/sched_process_exit\")",
				 name);
	return error_set(err, EINVAL, "program '%s' (%s): libbpf %s knows no such section%s%s",
			 name, section, libbpf_version_string(), feature ? "; it needs " : "",
			 feature ? feature : "");
}

static const char licence_hint[] =
	"; its source needs a line such as: char LICENSE[] SEC(\"license\") = \"Dual BSD/GPL\";";

int need_explain_load(const struct bpf_program *p, int errnum, struct error *err)
{
	_cleanup_(buf_donep) struct buf reason = {0};
	const char *section = bpf_program__section_name(p), *log = log_verifier();

	if (log)
		verifier_reason(log, &reason);
	if (errnum == EPERM && !reason.len)
		return explain_refusal(p, errnum, err);
	if (reason.len)
		return error_set(err, errnum,
				 "program '%s' (%s): the kernel's verifier refuses it: %.300s%s",
				 bpf_program__name(p), section, buf_cstr(&reason),
				 strstr(buf_cstr(&reason), "GPL-restricted") ? licence_hint : "");
	return explain(p, "loaded", errnum, err);
}

int need_check_attach(const struct bpf_program *p, const char *target, struct error *err)
{
	_cleanup_(buf_donep) struct buf why = {0};
	const char *section = bpf_program__section_name(p), *feature = need_feature(section);

	if (!place_is_missing(section, target, &why))
		return 0;
	return error_set(err, ENOENT, "program '%s' (%s) cannot be attached; it needs %s: %s",
			 bpf_program__name(p), section, feature ? feature : "a newer kernel",
			 buf_cstr(&why));
}

/* What is missing says more than the kernel's number. */
int need_explain_attach(const struct bpf_program *p, const char *target, int errnum,
			struct error *err)
{
	const char *section = bpf_program__section_name(p);
	int r = need_check_attach(p, target, err);

	if (r)
		return r;
	/* libbpf's word for sections that say what a program is, but not where it goes. */
	if (errnum == EOPNOTSUPP && !need_feature(section))
		return error_set(err, errnum,
				 "program '%s' (%s) cannot be attached: its SEC() names no place, "
				 "and ecli takes none for its kind",
				 bpf_program__name(p), section);
	return explain(p, "attached", errnum, err);
}
