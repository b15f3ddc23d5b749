// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/btf.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ecli/place.h"
#include "ecli/tracefs.h"

#define PMU_FOLDER "/sys/bus/event_source/devices/"
#define BTF_FOLDER "/sys/kernel/btf"

DEFINE_CLEANUP(struct btf *, btf__free)
DEFINE_CLEANUP(DIR *, closedir)

enum answer { THERE, MISSING, UNKNOWN };

static void put_missing(struct buf *why, const char *what, const char *name)
{
	buf_puts(why, what);
	text_escape(why, name, strlen(name));
	buf_putc(why, '\'');
}

/* Before Linux 4.17 probes are made through a file of tracefs instead. */
static bool lacks_probes(const char *kind, struct buf *why)
{
	_cleanup_(buf_donep) struct buf path = {0};
	const char *tracefs = tracefs_path();

	buf_printf(&path, PMU_FOLDER "%s/type", kind);
	if (!access(buf_cstr(&path), F_OK))
		return false;
	buf_reset(&path);
	buf_printf(&path, "%s/%s_events", tracefs ? tracefs : "", kind);
	if (tracefs && !access(buf_cstr(&path), F_OK))
		return false;
	buf_printf(why, "this kernel has no %ss: there is no " PMU_FOLDER "%s", kind, kind);
	return true;
}

/* The lines are "ADDRESS TYPE NAME" and perhaps "\t[MODULE]". */
static enum answer find_function(const char *name)
{
	_cleanup_(fclosep) FILE *file = fopen("/proc/kallsyms", "re");
	_cleanup_(freep) char *line = NULL;
	size_t size = 0, len = strlen(name);
	bool any = false;

	while (file && getline(&line, &size, file) > 0) {
		const char *at = strchr(line, ' ');

		any = true;
		if (at && at[1] && !strncmp(at + 3, name, len) && strchr("\n\t", at[3 + len]))
			return THERE;
	}
	return any ? MISSING : UNKNOWN;
}

static bool lacks_kprobe(const char *name, struct buf *why)
{
	_cleanup_(freep) char *function = name ? strndup(name, strcspn(name, "+")) : NULL;

	if (lacks_probes("kprobe", why))
		return true;
	if (!function || find_function(function) != MISSING)
		return false;
	put_missing(why, "this kernel has no function '", function);
	return true;
}

static bool lacks_syscall_kprobe(const char *name _unused_, struct buf *why)
{
	return lacks_probes("kprobe", why);
}

static bool lacks_kprobe_multi(const char *name _unused_, struct buf *why)
{
	if (find_function("register_fprobe_ips") != MISSING)
		return false;
	buf_puts(why, "this kernel has no fprobes: there is no function 'register_fprobe_ips'");
	return true;
}

static bool lacks_uprobe(const char *name _unused_, struct buf *why)
{
	return lacks_probes("uprobe", why);
}

static bool lacks_tracepoint(const char *name, struct buf *why)
{
	_cleanup_(buf_donep) struct buf path = {0};
	const char *tracefs = tracefs_path();
	size_t category = name ? strcspn(name, "/:") : 0;

	if (!tracefs || !category || !name[category])
		return false;
	buf_printf(&path, "%s/events/%.*s/%s/id", tracefs, (int)category, name,
		   name + category + 1);
	if (!access(buf_cstr(&path), F_OK) || errno != ENOENT)
		return false;
	put_missing(why, "this kernel has no tracepoint '", name);
	return true;
}

static bool tells_tracepoint(const struct btf *btf, const char *name)
{
	char type[160];

	snprintf(type, sizeof(type), "btf_trace_%s", name);
	return btf__find_by_name_kind(btf, type, BTF_KIND_TYPEDEF) > 0;
}

static bool modules_tell(struct btf *kernel, const char *name)
{
	_cleanup_(closedirp) DIR *folder = opendir(BTF_FOLDER);
	const struct dirent *e;

	while (folder && (e = readdir(folder))) {
		_cleanup_(btf__freep) struct btf *module = NULL;

		if (*e->d_name == '.' || !strcmp(e->d_name, "vmlinux"))
			continue;
		module = btf__load_module_btf(e->d_name, kernel);
		if (module && tells_tracepoint(module, name))
			return true;
	}
	return false;
}

/* BTF tells raw tracepoints from Linux 5.5 on: one that every kernel has shows whether it does. */
static bool lacks_raw_tracepoint(const char *name, struct buf *why)
{
	_cleanup_(btf__freep) struct btf *btf = name ? btf__load_vmlinux_btf() : NULL;

	if (!btf || !tells_tracepoint(btf, "sched_switch") || tells_tracepoint(btf, name) ||
	    modules_tell(btf, name))
		return false;
	put_missing(why, "this kernel has no raw tracepoint '", name);
	return true;
}

static const struct kind {
	const char *word;
	bool (*lacks)(const char *name, struct buf *why);
} kinds[] = {
	{"kprobe", lacks_kprobe},
	{"kretprobe", lacks_kprobe},
	{"kprobe.multi", lacks_kprobe_multi},
	{"kretprobe.multi", lacks_kprobe_multi},
	{"ksyscall", lacks_syscall_kprobe},
	{"kretsyscall", lacks_syscall_kprobe},
	{"uprobe", lacks_uprobe},
	{"uprobe.s", lacks_uprobe},
	{"uretprobe", lacks_uprobe},
	{"uretprobe.s", lacks_uprobe},
	{"usdt", lacks_uprobe},
	{"tp", lacks_tracepoint},
	{"tracepoint", lacks_tracepoint},
	{"raw_tp", lacks_raw_tracepoint},
	{"raw_tp.w", lacks_raw_tracepoint},
	{"raw_tracepoint", lacks_raw_tracepoint},
	{"raw_tracepoint.w", lacks_raw_tracepoint},
	{"tp_btf", lacks_raw_tracepoint},
};

bool place_is_missing(const char *section, const char *target, struct buf *why)
{
	const char *name;
	size_t len;

	section += *section == '?';
	len = strcspn(section, "/");
	name = section[len] && section[len + 1] ? section + len + 1 : NULL;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strncmp(section, kinds[i].word, len) && !kinds[i].word[len])
			return kinds[i].lacks(target ? target : name, why);
	return false;
}
