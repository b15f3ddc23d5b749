// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ecli/log.h"
#include "ecli/need.h"
#include "ecli/trial.h"

#define BTF_FOLDER "/sys/kernel/btf"
#define LOG_SIZE   4096

struct trial {
	struct btf *kernel; /* owned; or NULL */
	bool has_modules;   /* whose functions are not looked for */
};

DEFINE_CLEANUP(DIR *, closedir)

static bool find_modules(void)
{
	_cleanup_(closedirp) DIR *folder = opendir(BTF_FOLDER);
	const struct dirent *e;

	while (folder && (e = readdir(folder)))
		if (*e->d_name != '.' && strcmp(e->d_name, "vmlinux") != 0)
			return true;
	return false;
}

int trial_new(struct trial **ret)
{
	struct trial *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->kernel = btf__load_vmlinux_btf();
	t->has_modules = find_modules();
	*ret = t;
	return 0;
}

void trial_free(struct trial *t)
{
	if (!t)
		return;
	btf__free(t->kernel);
	free(t);
}

/* What the kernel calls the places of an attach type in its BTF. */
static const struct place_type {
	enum bpf_attach_type attach;
	const char *prefix;
	uint32_t kind;
} place_types[] = {
	{BPF_TRACE_FENTRY, "", BTF_KIND_FUNC},
	{BPF_TRACE_FEXIT, "", BTF_KIND_FUNC},
	{BPF_MODIFY_RETURN, "", BTF_KIND_FUNC},
	{BPF_TRACE_RAW_TP, "btf_trace_", BTF_KIND_TYPEDEF},
	{BPF_TRACE_ITER, "bpf_iter_", BTF_KIND_FUNC},
	{BPF_LSM_MAC, "bpf_lsm_", BTF_KIND_FUNC},
	{BPF_LSM_CGROUP, "bpf_lsm_", BTF_KIND_FUNC},
};

/* The type id of the place that SEC() names, 0 when that cannot be known, or -ESRCH. */
static int find_place(const struct trial *t, const struct bpf_program *p)
{
	const char *slash = strchr(bpf_program__section_name(p), '/');
	char name[192];
	int id;

	for (size_t i = 0; i < ARRAY_SIZE(place_types); i++) {
		if (place_types[i].attach != bpf_program__expected_attach_type(p))
			continue;
		if (!t->kernel || !slash || !slash[1])
			return 0;
		snprintf(name, sizeof(name), "%s%s", place_types[i].prefix, slash + 1);
		id = btf__find_by_name_kind(t->kernel, name, place_types[i].kind);
		return id > 0 ? id : t->has_modules ? 0 : -ESRCH;
	}
	return 0;
}

static bool needs_place(enum bpf_prog_type type)
{
	return type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM;
}

/* Sections of programs that may sleep: "fentry.s/...", "uprobe.s". */
static bool may_sleep(const struct bpf_program *p)
{
	const char *section = bpf_program__section_name(p);
	size_t len = strcspn(section, "/");

	return bpf_program__type(p) == BPF_PROG_TYPE_SYSCALL ||
	       (len > 2 && !strncmp(section + len - 2, ".s", 2));
}

/* 0 or -errno. A verifier that minds what is returned has taken the kind of the program. */
static int load(const struct bpf_program *p, int place)
{
	static const struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	char log[LOG_SIZE] = "";
	LIBBPF_OPTS(bpf_prog_load_opts, opts,
		    .expected_attach_type = bpf_program__expected_attach_type(p),
		    .attach_btf_id = (uint32_t)place,
		    .prog_flags = may_sleep(p) ? BPF_F_SLEEPABLE : 0, .log_buf = log,
		    .log_size = sizeof(log), .log_level = 1, );
	int fd = bpf_prog_load(bpf_program__type(p), NULL, "GPL", insns, ARRAY_SIZE(insns), &opts);

	if (fd >= 0)
		close(fd);
	return fd >= 0 || strstr(log, "R0") ? 0 : fd;
}

int trial_program(const struct trial *t, const struct bpf_program *p, struct error *err)
{
	enum bpf_prog_type type = bpf_program__type(p);
	int place = find_place(t, p), r;

	/* What these are for is told by the rest of the object. */
	if (type == BPF_PROG_TYPE_EXT || type == BPF_PROG_TYPE_STRUCT_OPS ||
	    (needs_place(type) && !place))
		return 0;
	r = place < 0 ? place : load(p, place);
	if (!r)
		return 0;
	log_reset();
	return need_explain_load(p, -r, err);
}

static bool has_enumerator(const struct btf *btf, const char *name, uint32_t value)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_ENUM);
	const struct btf_type *t = id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;

	for (uint32_t i = 0; t && i < btf_vlen(t); i++)
		if ((uint32_t)btf_enum(t)[i].val == value)
			return true;
	return !t;
}

int trial_map(const struct trial *t, const struct bpf_map *m, struct error *err)
{
	const char *type = libbpf_bpf_map_type_str(bpf_map__type(m));

	if (!t->kernel || !bpf_map__autocreate(m) ||
	    has_enumerator(t->kernel, "bpf_map_type", bpf_map__type(m)))
		return 0;
	return error_set(err, EINVAL, "map '%s': this kernel has no maps of type %u%s%s%s",
			 bpf_map__name(m), bpf_map__type(m), type ? " (" : "", type ? type : "",
			 type ? ")" : "");
}
