// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/units.h"
#include "ecli/probe.h"

/* Hands a link, or the failure in errno, on. */
static int add_link(struct hooks *h, struct bpf_program *p, struct bpf_link *link)
{
	struct hook hook = {.kind = HOOK_LINK, .link = link, .program = p};

	return link ? hooks_add(h, &hook) : -errno;
}

static bool starts_with(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

/* A place in a binary, cut out of a copy of what the user wrote. */
struct place {
	char *text; /* owned */
	const char *binary;
	const char *first, *second; /* SYMBOL, or PROVIDER and NAME */
	pid_t pid;		    /* -1: of any process */
};

static int bad_place(const char *target, const char *form, struct error *err)
{
	return error_set(err, EINVAL, "'%s' is no place in a binary: give %s", target, form);
}

/*
 * Reads WORDS colon-separated words behind the binary, and a PID. Of ":PID" the rest comes from the
 * section, "uprobe/BINARY:SYMBOL".
 */
static int parse_place(const struct bpf_program *p, const char *target, unsigned int words,
		       const char *form, struct place *ret, struct error *err)
{
	const char *section = bpf_program__section_name(p), *slash = strchr(section, '/');
	char *parts[4], *rest;
	unsigned int n = 0;
	uint64_t pid;
	int r;

	ret->pid = -1;
	r = *target == ':' && slash ? asprintf(&ret->text, "%s%s", slash + 1, target)
				    : asprintf(&ret->text, "%s", target);
	if (r < 0) {
		ret->text = NULL;
		return error_errno(err, ENOMEM, "cannot attach '%s'", bpf_program__name(p));
	}
	rest = ret->text;
	while (n < ARRAY_SIZE(parts) && rest)
		parts[n++] = strsep(&rest, ":");
	if (rest || n < words + 1 || n > words + 2)
		return bad_place(target, form, err);
	ret->binary = parts[0];
	ret->first = parts[1];
	ret->second = words > 1 ? parts[2] : NULL;
	if (n == words + 1)
		return 0;
	r = units_parse_u64(parts[n - 1], "the process", 1, INT32_MAX, &pid, err);
	ret->pid = r ? -1 : (pid_t)pid;
	return r;
}

static void place_done(struct place *p)
{
	free(p->text);
}

int probe_attach_uprobe(struct hooks *h, struct bpf_program *p, const char *target,
			struct error *err)
{
	LIBBPF_OPTS(bpf_uprobe_opts, opts);
	_cleanup_(place_done) struct place place = {0};
	size_t offset = 0;
	char *plus;
	int r = parse_place(p, target, 1, "BINARY:SYMBOL[+OFFSET][:PID]", &place, err);

	if (r)
		return r;
	opts.retprobe = starts_with(bpf_program__section_name(p), "uretprobe");
	opts.func_name = place.first;
	plus = strchr(place.first, '+');
	if (plus || starts_with(place.first, "0x")) {
		const char *number = plus ? plus + 1 : place.first;
		char *end;

		offset = strtoul(number, &end, 0);
		if (end == number || *end)
			return bad_place(target, "BINARY:SYMBOL+OFFSET or BINARY:0xOFFSET", err);
		if (plus)
			*plus = '\0';
		else
			opts.func_name = NULL;
	}
	return add_link(h, p,
			bpf_program__attach_uprobe_opts(p, place.pid, place.binary, offset, &opts));
}

int probe_attach_usdt(struct hooks *h, struct bpf_program *p, const char *target, struct error *err)
{
	_cleanup_(place_done) struct place place = {0};
	int r = parse_place(p, target, 2, "BINARY:PROVIDER:NAME[:PID]", &place, err);

	if (r)
		return r;
	return add_link(h, p,
			bpf_program__attach_usdt(p, place.pid, place.binary, place.first,
						 place.second, NULL));
}

int probe_attach_kprobe(struct hooks *h, struct bpf_program *p, const char *target,
			struct error *err)
{
	bool ret = starts_with(bpf_program__section_name(p), "kretprobe");

	(void)err;
	return add_link(h, p, bpf_program__attach_kprobe(p, ret, target));
}

int probe_attach_tracepoint(struct hooks *h, struct bpf_program *p, const char *target,
			    struct error *err)
{
	_cleanup_(freep) char *category = strdup(target);
	char *name = category ? strpbrk(category, ":/") : NULL;

	if (!category)
		return -ENOMEM;
	if (!name)
		return error_set(err, EINVAL, "'%s' is no tracepoint: give CATEGORY:NAME", target);
	*name++ = '\0';
	return add_link(h, p, bpf_program__attach_tracepoint(p, category, name));
}

int probe_attach_raw_tracepoint(struct hooks *h, struct bpf_program *p, const char *target,
				struct error *err)
{
	(void)err;
	return add_link(h, p, bpf_program__attach_raw_tracepoint(p, target));
}

static int open_clock(int cpu, uint64_t hz)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.freq = 1,
		.sample_freq = hz,
	};

	return (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

int probe_attach_perf_event(struct hooks *h, struct bpf_program *p, const char *target,
			    struct error *err)
{
	int cpus = libbpf_num_possible_cpus(), r;
	bool any = false;
	uint64_t hz;

	r = units_parse_u64(target, "the frequency", 1, 100000, &hz, err);
	for (int cpu = 0; !r && cpu < cpus; cpu++) {
		int fd = open_clock(cpu, hz);
		struct bpf_link *link;

		if (fd < 0 && errno == ENODEV)
			continue; /* possible, but not online */
		if (fd < 0)
			return -errno;
		link = bpf_program__attach_perf_event(p, fd); /* takes FD when it succeeds */
		if (!link) {
			r = -errno;
			close(fd);
			return r;
		}
		r = add_link(h, p, link);
		any = true;
	}
	return r ? r : any ? 0 : -ENODEV;
}
