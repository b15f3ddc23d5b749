// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "capture/btf_names.h"
#include "capture/fold.h"
#include "capture/standby.h"
#include "capture/steady.h"
#include "capture/tracer.h"
#include "capture/vmlinux_btf.h"
#include "exitsnoop.skel.h"

#define VICTIMS	    8192	 /* processes that were sent a fatal signal and live on */
#define OOMS	    256		 /* SIGKILLs by the kernel whose victims are not yet dead */
#define TREE	    65536	 /* processes that --tree follows at a time */
#define RING_HOT    (256U << 10) /* small enough for a CPU's own cache */
#define LAST_SHARED 8192	 /* multi-threaded processes between two threads' ends */

#define TYPE_OF_SLEEP "btf_trace_suspend_resume"

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
};

/* What libbpf said last; it is the reason when loading fails. Set only while loading. */
static struct {
	char text[256];
	bool no_kernel_reads; /* the verifier refused bpf_probe_read_kernel() */
	bool debug;
} libbpf_said;

/* Its log comes in one piece, the reason in its last lines. */
static void _printf_(1, 0) look_for_reason(const char *fmt, va_list ap)
{
	_cleanup_(freep) char *text = NULL;

	if (vasprintf(&text, fmt, ap) < 0) {
		text = NULL;
		return;
	}
	if (strstr(text, "cannot use helper bpf_probe_read") ||
	    strstr(text, "unknown func bpf_probe_read"))
		libbpf_said.no_kernel_reads = true;
}

static int _printf_(2, 0)
	on_libbpf_print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	va_list copy;

	va_copy(copy, ap);
	if (level == LIBBPF_WARN && !libbpf_said.text[0]) {
		vsnprintf(libbpf_said.text, sizeof(libbpf_said.text), fmt, copy);
		libbpf_said.text[strcspn(libbpf_said.text, "\n")] = '\0';
	}
	va_end(copy);
	if (level == LIBBPF_WARN) {
		va_copy(copy, ap);
		look_for_reason(fmt, copy);
		va_end(copy);
	}
	if (libbpf_said.debug)
		vfprintf(stderr, fmt, ap);
	return 0;
}

static uint32_t ring_size(uint64_t wanted)
{
	uint64_t size = (uint64_t)sysconf(_SC_PAGESIZE);

	if (size < TRACER_RING_MIN)
		size = TRACER_RING_MIN;
	while (size < wanted && size < TRACER_RING_MAX)
		size *= 2;
	return (uint32_t)size;
}

/* A ring for each CPU, up to RECORD_RINGS; a power of two of them, as bpf/ring.h wants it. */
static size_t count_rings(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = 1;

	while (n < RECORD_RINGS && (long)n < cpus)
		n *= 2;
	return n;
}

static struct bpf_map *ring_map(const struct tracer *t, size_t i)
{
	struct bpf_map *maps[RECORD_RINGS] = {
		t->skel->maps.ring0, t->skel->maps.ring1, t->skel->maps.ring2, t->skel->maps.ring3,
		t->skel->maps.ring4, t->skel->maps.ring5, t->skel->maps.ring6, t->skel->maps.ring7,
	};

	return maps[i];
}

static void set_rings(struct tracer *t, uint64_t bytes)
{
	uint32_t size = ring_size(bytes);

	bpf_map__set_max_entries(t->skel->maps.ring_spill, size);
	for (size_t i = 0; i < RECORD_RINGS; i++) {
		bpf_map__set_max_entries(ring_map(t, i), size < RING_HOT ? size : RING_HOT);
		bpf_map__set_autocreate(ring_map(t, i), i < t->n_cpu_rings);
	}
}

static int open_rings(struct tracer *t, struct error *err)
{
	for (size_t i = 0; i < t->n_cpu_rings; i++)
		t->ring_fds[t->n_rings++] = bpf_map__fd(ring_map(t, i));
	t->ring_fds[t->n_rings++] = bpf_map__fd(t->skel->maps.ring_spill);
	return rings_open(t->ring_fds, t->n_rings,
			  sizeof(struct record_exec) + 2 * RECORD_PATH_MAX + RECORD_ARGS_MAX,
			  &t->rings, err);
}

static void set_sizes(struct tracer *t, const struct tracer_options *options)
{
	const struct settings *s = &options->settings;
	struct exitsnoop_bpf *skel = t->skel;

	bpf_map__set_max_entries(skel->maps.drops, (uint32_t)t->n_cpus);
	if (s->by_pid)
		bpf_map__set_max_entries(skel->maps.pids, (uint32_t)options->n_pids);
	if (s->by_ppid)
		bpf_map__set_max_entries(skel->maps.ppids, (uint32_t)options->n_ppids);
	if (s->by_tree)
		bpf_map__set_max_entries(skel->maps.tree, TREE);
	if (s->cause) {
		bpf_map__set_max_entries(skel->maps.victims, VICTIMS);
		bpf_map__set_max_entries(skel->maps.ooms, OOMS);
	}
	bpf_map__set_max_entries(skel->maps.last_reported, LAST_SHARED);
	bpf_map__set_max_entries(skel->maps.last_leaders, LAST_SHARED);
}

static void choose_programs(struct tracer *t, const struct settings *s)
{
	struct exitsnoop_bpf *skel = t->skel;

	bpf_program__set_autoload(skel->progs.process_fork, s->identity || s->by_tree);
	bpf_program__set_autoload(skel->progs.process_exec, s->identity);
	bpf_program__set_autoload(skel->progs.signal_generate, s->cause);
	standbys_leave_out(skel);
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
				 locked_memory_hint(), libbpf_said.text[0] ? "; " : "",
				 libbpf_said.text);
	if (libbpf_said.no_kernel_reads)
		return error_set(err, -r,
				 "the kernel does not let BPF programs read its memory, as with "
				 "lockdown=confidentiality (see /sys/kernel/security/lockdown); "
				 "lockdown=integrity would do");
	if (r == -ENOMEM)
		return error_set(err, ENOMEM,
				 "cannot load the BPF programs: Cannot allocate memory%s%s; a "
				 "smaller --buffer-size takes less",
				 libbpf_said.text[0] ? "; " : "", libbpf_said.text);
	return error_set(err, -r, "cannot load the BPF programs: %s%s%s (more with --debug)",
			 error_describe(-r), libbpf_said.text[0] ? "; " : "", libbpf_said.text);
}

/* What is asked of the kernel's types: the programs' own names, the tracepoints, one more type. */
static int name_types(const struct bpf_object *object, struct btf_names *names)
{
	static const char *const others[] = {
		"btf_trace_sched_process_exit", "btf_trace_sched_process_fork",
		"btf_trace_sched_process_exec", "btf_trace_sched_wakeup_new",
		"btf_trace_signal_generate",	TYPE_OF_SLEEP,
		STEADY_TYPE,
	};
	int r = btf_names_add_all(names, bpf_object__btf(object));

	for (size_t i = 0; !r && i < ARRAY_SIZE(others); i++)
		r = btf_names_add(names, others[i]);
	return r;
}

/* As bpf/exitsnoop.bpf.c asks. false also when it is not known. */
static bool kernel_tells_last(void)
{
	const struct btf *btf = vmlinux_btf_given();
	const struct btf_type *t;
	int id = btf ? btf__find_by_name_kind(btf, "trace_event_raw_sched_process_exit",
					      BTF_KIND_STRUCT)
		     : -ENOENT;

	if (id < 0)
		return false;
	t = btf__type_by_id(btf, (uint32_t)id);
	for (uint32_t i = 0; i < btf_vlen(t); i++)
		if (!strcmp(btf__name_by_offset(btf, btf_members(t)[i].name_off), "group_dead"))
			return true;
	return false;
}

/* Tables that just dead code uses, once the kernel's types are known. */
static void leave_out(struct tracer *t, const struct settings *s)
{
	bool find_last = s->find_last || !kernel_tells_last();

	bpf_map__set_autocreate(t->skel->maps.last_reported, find_last);
	bpf_map__set_autocreate(t->skel->maps.last_leaders, find_last);
}

/*
 * Where programs can be preempted. Forks are told from where the child is first woken: there the
 * kernel holds a lock.
 */
static int make_steady(struct tracer *t)
{
	struct bpf_program *fork = t->skel->progs.process_fork;
	int r = standbys_choose(&t->standbys, t->skel);

	((struct settings *)&t->skel->rodata->settings)->steady = true;
	if (!r && bpf_program__autoload(fork))
		r = bpf_program__set_attach_target(fork, 0, "sched_wakeup_new");
	return r;
}

/* With kernels that do not tell when they sleep, each stamp asks for itself. */
static int watch_sleep(struct tracer *t)
{
	const struct btf *btf = vmlinux_btf_given();
	struct bpf_program *program = t->skel->progs.suspend_resume;

	if (!btf || btf__find_by_name_kind(btf, TYPE_OF_SLEEP, BTF_KIND_TYPEDEF) < 0)
		return 0;
	((struct settings *)&t->skel->rodata->settings)->told_of_sleep = true;
	bpf_program__set_autoload(program, true);
	return bpf_program__set_attach_target(program, 0, "suspend_resume");
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
	t->n_cpu_rings = count_rings();
	memcpy((void *)&t->skel->rodata->settings, &options->settings, sizeof(options->settings));
	((struct settings *)&t->skel->rodata->settings)->ring_mask = (uint32_t)t->n_cpu_rings - 1;
	fold_set_data(t->skel->maps.rodata, t->skel->rodata, sizeof(*t->skel->rodata));
	set_sizes(t, options);
	set_rings(t, options->ring_bytes);
	choose_programs(t, &options->settings);
	if (name_types(t->skel->obj, names))
		return error_errno(err, ENOMEM, "cannot open the BPF programs");
	vmlinux_btf_cut(names);
	r = fold_set_targets(t->skel->obj);
	leave_out(t, &options->settings);
	if (!r)
		r = watch_sleep(t);
	if (!r && steady_find(vmlinux_btf_given(), options->btf_file))
		r = make_steady(t);
	if (!r)
		r = exitsnoop_bpf__load(t->skel);
	return r ? explain_load(r, err) : 0;
}

int tracer_open(const struct tracer_options *options, struct tracer **ret, struct error *err)
{
	_cleanup_(tracer_closep) struct tracer *t = calloc(1, sizeof(*t));
	_cleanup_(btf_names_donep) struct btf_names names = {0};
	int r;

	if (!t)
		return error_errno(err, ENOMEM, "cannot open the tracer");
	libbpf_said.text[0] = '\0';
	libbpf_said.no_kernel_reads = false;
	libbpf_said.debug = options->debug;
	libbpf_set_print(on_libbpf_print);
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
	*ret = TAKE_PTR(t);
	return 0;
}

void tracer_close(struct tracer *t)
{
	if (!t)
		return;
	rings_close(t->rings);
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
		return error_set(err, -r, "cannot attach the BPF programs: %s%s%s", strerror(-r),
				 libbpf_said.text[0] ? "; " : "", libbpf_said.text);
	return 0;
}

void tracer_detach(struct tracer *t)
{
	standbys_detach(&t->standbys);
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
		sum.followed += d->followed;
		sum.followed_failed += d->followed_failed;
		if (d->last_boottime_ns > sum.last_boottime_ns)
			sum.last_boottime_ns = d->last_boottime_ns;
	}
	*ret = sum;
}

/* From fdinfo, not by bpf(): that some kernels forbid to those who gave up their capabilities. */
static uint64_t count_misses(const struct bpf_program *program)
{
	_cleanup_(fclosep) FILE *f = NULL;
	unsigned long long misses = 0;
	char path[64], line[128];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", bpf_program__fd(program));
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "recursion_misses: %llu", &misses) == 1)
			break;
	return misses;
}

uint64_t tracer_misses(const struct tracer *t)
{
	uint64_t caught = __atomic_load_n(&t->skel->bss->standby_caught, __ATOMIC_SEQ_CST);

	return count_misses(t->skel->progs.process_exit) - caught;
}

uint64_t tracer_identity_misses(const struct tracer *t)
{
	return count_misses(t->skel->progs.process_fork) +
	       count_misses(t->skel->progs.process_exec);
}

const char *tracer_libbpf_version(void)
{
	const char *v = libbpf_version_string();

	return *v == 'v' ? v + 1 : v;
}
