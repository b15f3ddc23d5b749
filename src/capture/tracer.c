// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "capture/btf_names.h"
#include "capture/fold.h"
#include "capture/said.h"
#include "capture/shape.h"
#include "capture/standby.h"
#include "capture/tracer.h"
#include "capture/vmlinux_btf.h"
#include "exitsnoop.skel.h"

struct tracer {
	struct exitsnoop_bpf *skel;
	struct rings *rings;
	int ring_fds[RECORD_RINGS + 1];
	size_t n_rings;
	size_t n_cpu_rings;
	struct record_drops *drops; /* mapped, n_cpus of them */
	size_t drops_size;
	size_t n_cpus;
	struct standbys standbys;
	FILE *exit_info, *fork_info, *exec_info; /* fdinfo of the programs; NULL: not there */
};

static int open_rings(struct tracer *t, struct error *err)
{
	for (size_t i = 0; i < t->n_cpu_rings; i++)
		t->ring_fds[t->n_rings++] = bpf_map__fd(shape_ring(t->skel, i));
	t->ring_fds[t->n_rings++] = bpf_map__fd(t->skel->maps.ring_spill);
	return rings_open(t->ring_fds, t->n_rings,
			  sizeof(struct record_exec) + 2 * RECORD_PATH_MAX + RECORD_ARGS_MAX,
			  &t->rings, err);
}

static int fill_set(struct bpf_map *map, const uint32_t *keys, size_t n)
{
	uint8_t one = 1;

	for (size_t i = 0; i < n; i++)
		if (bpf_map_update_elem(bpf_map__fd(map), &keys[i], &one, BPF_ANY))
			return -errno;
	return 0;
}

static int map_drops(struct tracer *t)
{
	void *p;

	t->drops_size = t->n_cpus * sizeof(struct record_drops);
	p = mmap(NULL, t->drops_size, PROT_READ, MAP_SHARED, bpf_map__fd(t->skel->maps.drops), 0);
	if (p == MAP_FAILED)
		return -errno;
	t->drops = p;
	return 0;
}

/* Until Linux 5.11 maps counted as locked memory, and exceeding its limit gave EPERM as well. */
static const char *locked_memory_hint(void)
{
	unsigned int major = 0, minor = 0;
	struct utsname uts;

	uname(&uts);
	if (sscanf(uts.release, "%u.%u", &major, &minor) != 2 || major > 5 ||
	    (major == 5 && minor >= 11))
		return "";
	return "; or more locked memory than 'ulimit -l' allows";
}

static int explain_load(int r, struct error *err)
{
	if (r == -EPERM)
		return error_set(err, EPERM,
				 "the kernel refused the BPF programs (EPERM): CAP_BPF and "
				 "CAP_PERFMON are needed in the initial user namespace%s%s%s",
				 locked_memory_hint(), said_reason()[0] ? "; " : "", said_reason());
	if (said_no_kernel_reads())
		return error_set(err, -r,
				 "the kernel does not let BPF programs read its memory, as with "
				 "lockdown=confidentiality (see /sys/kernel/security/lockdown); "
				 "lockdown=integrity would do");
	if (r == -ENOMEM)
		return error_set(err, ENOMEM,
				 "cannot load the BPF programs: %s%s%s; a smaller --buffer-size "
				 "takes less",
				 error_describe(ENOMEM), said_reason()[0] ? "; " : "",
				 said_reason());
	return error_set(err, -r, "cannot load the BPF programs: %s%s%s (more with --debug)",
			 error_describe(-r), said_reason()[0] ? "; " : "", said_reason());
}

static int load(struct tracer *t, const struct tracer_options *options, struct btf_names *names,
		struct error *err)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = options->btf_file,
		    .kernel_log_level = options->debug ? 4 : 0); /* 4: what verifying took */
	int r, n_cpus = libbpf_num_possible_cpus();

	if (n_cpus < 0)
		return error_errno(err, -n_cpus, "cannot count the CPUs");
	t->n_cpus = (size_t)n_cpus;
	/* Programs take their handler when they are opened, and call it when they are loaded. */
	r = fold_register(err);
	if (r)
		return r;
	t->skel = exitsnoop_bpf__open_opts(&opts);
	if (!t->skel)
		return error_errno(err, errno, "cannot open the BPF programs");
	t->n_cpu_rings = shape_count_rings();
	shape_set(t->skel, options, t->n_cpu_rings, t->n_cpus);
	fold_set_data(t->skel->maps.rodata, t->skel->rodata, sizeof(*t->skel->rodata));
	if (shape_name_types(t->skel, names))
		return error_errno(err, ENOMEM, "cannot open the BPF programs");
	vmlinux_btf_cut(names);
	r = shape_fit(t->skel, options, &t->standbys);
	if (!r)
		r = exitsnoop_bpf__load(t->skel);
	return r ? explain_load(r, err) : 0;
}

/*
 * From fdinfo, not by bpf(): that some kernels forbid to those who gave up their capabilities.
 * Opened while that is sure to work; what could not be read at the end would count as nothing.
 */
static FILE *open_info(const struct bpf_program *program)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", bpf_program__fd(program));
	return fopen(path, "re");
}

static void open_infos(struct tracer *t)
{
	t->exit_info = open_info(t->skel->progs.process_exit);
	t->fork_info = open_info(t->skel->progs.process_fork);
	t->exec_info = open_info(t->skel->progs.process_exec);
}

int tracer_open(const struct tracer_options *options, struct tracer **ret, struct error *err)
{
	_cleanup_(tracer_closep) struct tracer *t = calloc(1, sizeof(*t));
	_cleanup_(btf_names_donep) struct btf_names names = {0};
	int r;

	if (!t)
		return error_errno(err, ENOMEM, "cannot open the tracer");
	said_listen(options->debug);
	vmlinux_btf_use(options->btf_file);
	r = load(t, options, &names, err);
	vmlinux_btf_use(NULL);
	vmlinux_btf_cut(NULL);
	fold_unregister();
	if (r)
		return r;
	r = fill_set(t->skel->maps.pids, options->pids, options->n_pids);
	if (!r)
		r = fill_set(t->skel->maps.ppids, options->ppids, options->n_ppids);
	if (!r)
		r = map_drops(t);
	if (r)
		return error_errno(err, -r, "cannot set up the BPF maps");
	r = open_rings(t, err);
	if (r)
		return r;
	open_infos(t);
	*ret = TAKE_PTR(t);
	return 0;
}

void tracer_close(struct tracer *t)
{
	if (!t)
		return;
	rings_close(t->rings);
	fclosep(&t->exit_info);
	fclosep(&t->fork_info);
	fclosep(&t->exec_info);
	if (t->drops)
		munmap(t->drops, t->drops_size);
	standbys_detach(&t->standbys);
	exitsnoop_bpf__destroy(t->skel);
	free(t);
}

int tracer_attach(struct tracer *t, struct error *err)
{
	int r = fold_attach(t->skel->skeleton);

	if (!r)
		r = standbys_attach(&t->standbys);
	if (r)
		return error_set(err, -r, "cannot attach the BPF programs: %s%s%s",
				 error_describe(-r), said_reason()[0] ? "; " : "", said_reason());
	return 0;
}

void tracer_detach(struct tracer *t)
{
	standbys_detach(&t->standbys);
	/* Its stamps rely on the program that is attached, and would be detached, before it. */
	bpf_link__destroy(t->skel->links.process_exit);
	t->skel->links.process_exit = NULL;
	exitsnoop_bpf__detach(t->skel);
}

/* BPF_NOEXIST: a child of a member may have come in by itself, and is counted then. */
int tracer_tree_add(struct tracer *t, uint32_t pid)
{
	uint8_t one = 1;

	if (bpf_map_update_elem(bpf_map__fd(t->skel->maps.tree), &pid, &one, BPF_NOEXIST))
		return errno == EEXIST ? 0 : -errno;
	__atomic_add_fetch(&t->skel->bss->tree_live, 1, __ATOMIC_SEQ_CST);
	return 0;
}

void tracer_tree_remove(struct tracer *t, uint32_t pid)
{
	if (!bpf_map_delete_elem(bpf_map__fd(t->skel->maps.tree), &pid))
		__atomic_sub_fetch(&t->skel->bss->tree_live, 1, __ATOMIC_SEQ_CST);
}

int64_t tracer_tree_live(const struct tracer *t)
{
	return __atomic_load_n(&t->skel->bss->tree_live, __ATOMIC_SEQ_CST);
}

size_t tracer_n_rings(const struct tracer *t)
{
	return t->n_rings;
}

int tracer_ring_fd(const struct tracer *t, size_t i)
{
	return t->ring_fds[i];
}

struct rings *tracer_rings(struct tracer *t)
{
	return t->rings;
}

void tracer_drops(const struct tracer *t, struct record_drops *ret)
{
	struct record_drops sum = {0};

	for (size_t i = 0; i < t->n_cpus; i++) {
		const volatile struct record_drops *d = &t->drops[i];

		sum.exits += d->exits;
		sum.identity += d->identity;
		sum.senders += d->senders;
		sum.tree += d->tree;
		sum.usage += d->usage;
		sum.paths += d->paths;
		sum.followed += d->followed;
		sum.followed_failed += d->followed_failed;
		if (d->last_boottime_ns > sum.last_boottime_ns)
			sum.last_boottime_ns = d->last_boottime_ns;
	}
	*ret = sum;
}

static uint64_t count_misses(FILE *info)
{
	unsigned long long misses = 0;
	char line[128];

	if (info)
		rewind(info);
	while (info && fgets(line, sizeof(line), info))
		if (sscanf(line, "recursion_misses: %llu", &misses) == 1)
			break;
	return misses;
}

uint64_t tracer_misses(const struct tracer *t, uint64_t repeated)
{
	uint64_t caught = __atomic_load_n(&t->skel->bss->standby_caught_exits, __ATOMIC_SEQ_CST);
	uint64_t missed = count_misses(t->exit_info);

	/*
	 * Standbys that took exits for missed which were not: seen once, on Linux 7, four of them
	 * in some forty storms; the reason is not known.
	 */
	caught -= repeated < caught ? repeated : caught;
	return missed > caught ? missed - caught : 0;
}

uint64_t tracer_identity_misses(const struct tracer *t)
{
	uint64_t caught = __atomic_load_n(&t->skel->bss->standby_caught_execs, __ATOMIC_SEQ_CST);
	uint64_t execs = count_misses(t->exec_info);

	return count_misses(t->fork_info) + (execs > caught ? execs - caught : 0);
}

const char *tracer_libbpf_version(void)
{
	const char *v = libbpf_version_string();

	return *v == 'v' ? v + 1 : v;
}
