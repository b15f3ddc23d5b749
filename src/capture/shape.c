// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "capture/fold.h"
#include "capture/kfunc.h"
#include "capture/shape.h"
#include "capture/steady.h"
#include "capture/vmlinux_btf.h"
#include "exitsnoop.skel.h"
#include "exitsnoop/kfunc.h"

#define VICTIMS	    8192	 /* running processes that were sent a signal that may kill */
#define NOTES	    8192	 /* signals that they caught or block */
#define OOMS	    256		 /* SIGKILLs by the kernel whose victims are not yet dead */
#define TEARDOWNS   1024	 /* processes with much memory that end at a time */
#define TREE	    65536	 /* processes that --tree follows at a time */
#define RING_HOT    (256U << 10) /* small enough for a CPU's own cache */
#define LAST_SHARED 8192	 /* multi-threaded processes between two threads' ends */

#define TYPE_OF_SLEEP	"btf_trace_suspend_resume"
#define TYPE_OF_PREPARE "btf_trace_sched_prepare_exec"
#define TYPE_OF_FREED	"btf_trace_exit_mmap"

DEFINE_CLEANUP(struct btf *, btf__free)

static uint32_t ring_size(uint64_t wanted)
{
	uint64_t size = (uint64_t)sysconf(_SC_PAGESIZE);

	if (size < TRACER_RING_MIN)
		size = TRACER_RING_MIN;
	while (size < wanted && size < TRACER_RING_MAX)
		size *= 2;
	return (uint32_t)size;
}

/* A power of two of them, as bpf/ring.h wants it. */
size_t shape_count_rings(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = 1;

	while (n < RECORD_RINGS && (long)n < cpus)
		n *= 2;
	return n;
}

struct bpf_map *shape_ring(const struct exitsnoop_bpf *skel, size_t i)
{
	struct bpf_map *maps[RECORD_RINGS] = {
		skel->maps.ring0, skel->maps.ring1, skel->maps.ring2, skel->maps.ring3,
		skel->maps.ring4, skel->maps.ring5, skel->maps.ring6, skel->maps.ring7,
	};

	return maps[i];
}

static void set_rings(struct exitsnoop_bpf *skel, size_t n_rings, uint64_t bytes)
{
	uint32_t size = ring_size(bytes);

	bpf_map__set_max_entries(skel->maps.ring_spill, size);
	for (size_t i = 0; i < RECORD_RINGS; i++) {
		bpf_map__set_max_entries(shape_ring(skel, i), size < RING_HOT ? size : RING_HOT);
		bpf_map__set_autocreate(shape_ring(skel, i), i < n_rings);
	}
}

static void set_sizes(struct exitsnoop_bpf *skel, const struct tracer_options *options)
{
	const struct settings *s = &options->settings;

	if (s->by_pid)
		bpf_map__set_max_entries(skel->maps.pids, (uint32_t)options->n_pids);
	if (s->by_ppid)
		bpf_map__set_max_entries(skel->maps.ppids, (uint32_t)options->n_ppids);
	if (s->by_tree)
		bpf_map__set_max_entries(skel->maps.tree, TREE);
	if (s->cause) {
		bpf_map__set_max_entries(skel->maps.victims, VICTIMS);
		bpf_map__set_max_entries(skel->maps.notes, NOTES);
		bpf_map__set_max_entries(skel->maps.ooms, OOMS);
	}
	bpf_map__set_max_entries(skel->maps.teardowns, TEARDOWNS);
	bpf_map__set_max_entries(skel->maps.last_reported, LAST_SHARED);
	bpf_map__set_max_entries(skel->maps.last_leaders, LAST_SHARED);
}

static void choose_programs(struct exitsnoop_bpf *skel, const struct settings *s)
{

	bpf_program__set_autoload(skel->progs.process_fork, s->identity || s->by_tree);
	bpf_program__set_autoload(skel->progs.process_exec, s->identity);
	bpf_program__set_autoload(skel->progs.signal_generate, s->cause);
	bpf_program__set_autoload(skel->progs.signal_deliver, s->cause);
	standbys_leave_out(skel);
}

/* Until it is loaded, what the programs see as constant is ours to write. */
static struct settings *own_settings(struct exitsnoop_bpf *skel)
{
	return (struct settings *)&skel->rodata->settings;
}

/* CONFIG_HZ: how often the coarse clocks are set. */
static uint32_t tick_us(void)
{
	struct timespec ts = {0};

	clock_getres(CLOCK_MONOTONIC_COARSE, &ts);
	return (uint32_t)(ts.tv_nsec / 1000);
}

void shape_set(struct exitsnoop_bpf *skel, const struct tracer_options *options, size_t n_rings,
	       size_t n_cpus)
{
	*own_settings(skel) = options->settings;
	own_settings(skel)->ring_mask = (uint32_t)n_rings - 1;
	own_settings(skel)->tick_us = tick_us();
	bpf_map__set_max_entries(skel->maps.drops, (uint32_t)n_cpus);
	set_sizes(skel, options);
	set_rings(skel, n_rings, options->ring_bytes);
	choose_programs(skel, &options->settings);
}

/* What is asked of the kernel's types: the programs' own names, the tracepoints, one more type. */
int shape_name_types(const struct exitsnoop_bpf *skel, struct btf_names *names)
{
	static const char *const others[] = {
		"btf_trace_sched_process_exit",
		"btf_trace_sched_process_fork",
		"btf_trace_sched_process_exec",
		TYPE_OF_PREPARE,
		TYPE_OF_FREED,
		"btf_trace_sched_wakeup_new",
		"btf_trace_signal_generate",
		"btf_trace_signal_deliver",
		TYPE_OF_SLEEP,
		STEADY_TYPE,
	};
	int r = btf_names_add_all(names, bpf_object__btf(skel->obj));

	for (size_t i = 0; !r && i < ARRAY_SIZE(others); i++)
		r = btf_names_add(names, others[i]);
	return r ? r : kfunc_name(names);
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

/* With a shared libbpf the kernel's types are not known here: none is. */
static bool has_tracepoint(const char *type)
{
	const struct btf *btf = vmlinux_btf_given();

	return btf && btf__find_by_name_kind(btf, type, BTF_KIND_TYPEDEF) >= 0;
}

/* Tables that just dead code uses, once the kernel's types are known. */
static void leave_out(struct exitsnoop_bpf *skel, bool find_last)
{
	bpf_map__set_autocreate(skel->maps.last_reported, find_last);
	bpf_map__set_autocreate(skel->maps.last_leaders, find_last);
}

/* Where exits are reported before their memory is freed. */
static int watch_teardown(struct exitsnoop_bpf *skel, bool find_last)
{
	struct bpf_program *program = skel->progs.memory_freed;
	bool wanted = !find_last && has_tracepoint(TYPE_OF_FREED);

	own_settings(skel)->teardown = wanted;
	bpf_map__set_autocreate(skel->maps.teardowns, wanted);
	bpf_program__set_autoload(program, wanted);
	return wanted ? bpf_program__set_attach_target(program, 0, "exit_mmap") : 0;
}

/*
 * Where programs can be preempted. Forks are told from where the child is first woken: there the
 * kernel holds a lock.
 */
static int make_steady(struct exitsnoop_bpf *skel, struct standbys *standbys)
{
	struct bpf_program *fork = skel->progs.process_fork;
	int r = standbys_choose(standbys, skel);

	own_settings(skel)->steady = true;
	if (!r && bpf_program__autoload(fork))
		r = bpf_program__set_attach_target(fork, 0, "sched_wakeup_new");
	return r;
}

/* With kernels that do not tell when they sleep each stamp asks for itself. */
static int watch_sleep(struct exitsnoop_bpf *skel)
{
	struct bpf_program *program = skel->progs.suspend_resume;

	if (!has_tracepoint(TYPE_OF_SLEEP))
		return 0;
	own_settings(skel)->told_of_sleep = true;
	bpf_program__set_autoload(program, true);
	return bpf_program__set_attach_target(program, 0, "suspend_resume");
}

/* Without it an exec that fails late has no arguments. */
static int watch_prepare(struct exitsnoop_bpf *skel, const struct settings *s)
{
	struct bpf_program *program = skel->progs.prepare_exec;

	if (!s->identity || !has_tracepoint(TYPE_OF_PREPARE))
		return 0;
	bpf_program__set_autoload(program, true);
	return bpf_program__set_attach_target(program, 0, "sched_prepare_exec");
}

/* See bpf/untrusted.h. It makes the start shorter, nothing else: only where it is sure to work. */
static void spare_searches(struct exitsnoop_bpf *skel, const struct btf *btf)
{
	int id = btf ? btf__find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT) : -ENOENT;

	if (id <= 0 || !kfunc_is_there(KFUNC_RDONLY_CAST) || kfunc_jit() != KFUNC_JIT_ON)
		return;
	kfunc_use(KFUNC_RDONLY_CAST);
	own_settings(skel)->task_type = vmlinux_btf_kernel_id((uint32_t)id);
}

int shape_fit(struct exitsnoop_bpf *skel, const struct tracer_options *options,
	      struct standbys *standbys)
{
	_cleanup_(btf__freep) struct btf *own = NULL;
	int r = fold_set_targets(skel->obj); /* that has libbpf ask for the kernel's types */
	const struct btf *btf = vmlinux_btf_given();
	bool find_last = options->settings.find_last || !kernel_tells_last();

	if (r)
		return r;
	if (!btf) { /* a shared libbpf: it attaches by the running kernel's, whatever --btf says */
		own = btf__parse(KERNEL_BTF, NULL);
		btf = own;
	}
	kfunc_find(btf);
	spare_searches(skel, btf);
	leave_out(skel, find_last);
	r = watch_sleep(skel);
	if (!r)
		r = watch_teardown(skel, find_last);
	if (!r)
		r = watch_prepare(skel, &options->settings);
	if (!r && steady_find(btf))
		r = make_steady(skel, standbys);
	return r;
}
