// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "base/text.h"
#include "ecli/attach.h"
#include "ecli/confine.h"
#include "ecli/map_bytes.h"
#include "ecli/need.h"
#include "ecli/session.h"
#include "ecli/tracefs.h"

static bool is_chosen(const struct session *s, const char *program)
{
	for (size_t i = 0; i < s->choice->only.n; i++)
		if (!strcmp(s->choice->only.items[i].name, program))
			return true;
	return false;
}

/* "name", or the nearest that there is. KNOWN lists them; N of them. */
static int unknown_name(const char *what, const char *name, const char *const *known, size_t n,
			struct error *err)
{
	const char *nearest = text_nearest(name, known, n);

	if (nearest)
		return error_set(err, ENOENT, "the object has no %s '%s': did you mean '%s'?", what,
				 name, nearest);
	return error_set(err, ENOENT, "the object has no %s '%s': 'ecli info' lists them", what,
			 name);
}

static int check_program_names(const struct session *s, const struct pairs *pairs,
			       struct error *err)
{
	const char *known[256];
	struct bpf_program *p;
	size_t n = 0;

	bpf_object__for_each_program(p, s->image.object) {
		if (n < ARRAY_SIZE(known))
			known[n++] = bpf_program__name(p);
	}
	for (size_t i = 0; i < pairs->n; i++)
		if (!bpf_object__find_program_by_name(s->image.object, pairs->items[i].name))
			return unknown_name("program", pairs->items[i].name, known, n, err);
	return 0;
}

static int check_map_names(const struct session *s, struct error *err)
{
	const struct pairs *pairs = &s->choice->exports;
	const char *known[256];
	struct bpf_map *m;
	size_t n = 0;

	bpf_object__for_each_map(m, s->image.object) {
		if (stream_can_read(m) && n < ARRAY_SIZE(known))
			known[n++] = bpf_map__name(m);
	}
	for (size_t i = 0; i < pairs->n; i++) {
		m = bpf_object__find_map_by_name(s->image.object, pairs->items[i].name);
		if (!m || !stream_can_read(m))
			return unknown_name("buffer", pairs->items[i].name, known, n, err);
	}
	return 0;
}

/* SEC("?...") programs come only when asked for by name. */
static int prepare(void *ctx, struct image *image, struct error *err)
{
	struct session *s = ctx;
	struct bpf_program *p;

	bpf_object__for_each_program(p, image->object) {
		bool chosen = is_chosen(s, bpf_program__name(p));

		if (s->choice->only.n)
			bpf_program__set_autoload(p, chosen);
		else if (pairs_find(&s->choice->targets, bpf_program__name(p)))
			bpf_program__set_autoload(p, true);
	}
	return s->settings ? settings_apply(s->settings, image, err) : 0;
}

int session_open(struct session *s, const struct choice *choice, const struct package *package,
		 struct settings *settings, notice_fn notice, struct error *err)
{
	int r;

	*s = (struct session){
		.choice = choice,
		.package = package,
		.settings = settings,
		.notice = notice,
		.stacks = {.map_fd = -1},
	};
	s->hooks.undo = &s->undo;
	r = image_open(&s->image, package, err);
	if (!r)
		r = check_program_names(s, &choice->only, err);
	if (!r)
		r = check_program_names(s, &choice->targets, err);
	if (!r)
		r = check_map_names(s, err);
	return r ? r : prepare(s, &s->image, err);
}

/* Before Linux 5.11 maps count against this limit; later it does not matter, nor does a failure. */
static void lift_memory_limit(void)
{
	struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};

	setrlimit(RLIMIT_MEMLOCK, &unlimited);
}

static bool wants_tracefs(const struct session *s)
{
	struct bpf_program *p;

	bpf_object__for_each_program(p, s->image.object) {
		if (bpf_program__autoload(p) && need_tracefs(bpf_program__section_name(p)))
			return true;
	}
	return false;
}

static bool is_sampled(const struct session *s, const struct bpf_map *m)
{
	const struct package_map *meta = package_map(s->package, bpf_map__name(m));

	return meta && meta->interval_ms;
}

static bool shows_anything(const struct session *s)
{
	struct bpf_map *m;

	bpf_object__for_each_map(m, s->image.object) {
		if (exports_shows(s->exports, m) || is_sampled(s, m))
			return true;
	}
	return false;
}

/* A program that has nothing else to show shows its bpf_printk lines. */
static bool wants_printk(const struct session *s)
{
	return s->choice->printk || (printk_used(&s->image) && !shows_anything(s));
}

static int open_tracing(struct session *s, struct error *err)
{
	bool printk = wants_printk(s);
	const char *tracefs;
	int r;

	if (!printk && !wants_tracefs(s))
		return 0;
	r = tracefs_ensure(&tracefs, err);
	return r || !printk ? r : printk_open(&s->image, tracefs, &s->undo, &s->printk, err);
}

static const struct bpf_map *find_stack_map(const struct session *s)
{
	struct bpf_map *m;

	bpf_object__for_each_map(m, s->image.object) {
		if (bpf_map__type(m) == BPF_MAP_TYPE_STACK_TRACE)
			return m;
	}
	return NULL;
}

/*
 * Symbols are read only for programs that bring stack traces: kallsyms takes its time. Before
 * loading: the process that finds symbols is forked, and is to have nothing of the package.
 */
static int open_symbols(struct session *s, struct error *err)
{
	const struct finder_options options = {
		.sandboxed = !s->choice->no_sandbox,
		.refused = confine_refused,
	};
	bool wanted = find_stack_map(s);

	for (size_t i = 0; i < s->package->n_maps; i++)
		wanted = wanted || s->package->maps[i].stack_trace;
	return wanted ? symbols_new(&options, &s->symbols, err) : 0;
}

static void open_stacks(struct session *s)
{
	const struct bpf_map *m = find_stack_map(s);

	s->stacks.symbols = s->symbols;
	if (!m)
		return;
	s->stacks.map_fd = bpf_map__fd(m);
	s->stacks.depth = bpf_map__value_size(m) / sizeof(uint64_t);
}

/* Perf event buffers that are shown: they share what there is for all. */
static size_t count_perf(const struct session *s)
{
	struct bpf_map *m;
	size_t n = 0;

	bpf_object__for_each_map(m, s->image.object) {
		if (bpf_map__type(m) == BPF_MAP_TYPE_PERF_EVENT_ARRAY &&
		    exports_shows(s->exports, m))
			n++;
	}
	return n;
}

static int add_stream(struct session *s, const struct bpf_map *m, struct error *err)
{
	struct stream_types types = {
		.stacks = s->symbols ? &s->stacks : NULL,
		.n_perf = count_perf(s),
	};
	int r;

	if (s->n_streams == MAX_SOURCES)
		return limit_exceeded(err, LIMIT_SOURCES, "the package");
	r = exports_types(s->exports, m, &types.shapes, &types.n, err);
	if (!r)
		r = stream_open(m, &types, &s->streams[s->n_streams], err);
	if (r)
		return r;
	s->n_streams++;
	if (!types.n) {
		struct error text;

		error_set(&text, 0,
			  "no type is known for the records of '%s': they are shown as "
			  "bytes; 'ecc SOURCE HEADER' packs the types of a header, and "
			  "--export %s=STRUCT names one of the object",
			  bpf_map__name(m), bpf_map__name(m));
		s->notice(text.text);
	}
	return 0;
}

static int add_sample(struct session *s, const struct bpf_map *m, struct error *err)
{
	const struct package_map *meta = package_map(s->package, bpf_map__name(m));
	int r;

	if (s->n_samples == MAX_SOURCES)
		return limit_exceeded(err, LIMIT_SOURCES, "the package");
	r = sample_open(m, s->image.btf, meta, s->symbols ? &s->stacks : NULL, &s->sampled,
			&s->samples[s->n_samples], err);
	if (!r)
		s->n_samples++;
	return r;
}

static int open_sources(struct session *s, struct error *err)
{
	struct bpf_map *m;
	int r;

	open_stacks(s);
	bpf_object__for_each_map(m, s->image.object) {
		r = 0;
		if (is_sampled(s, m))
			r = add_sample(s, m, err);
		else if (exports_shows(s->exports, m))
			r = add_stream(s, m, err);
		if (r)
			return r;
	}
	return 0;
}

static bool is_linked(const struct session *s, const struct bpf_program *p)
{
	const struct package_program *meta = package_program(s->package, bpf_program__name(p));

	/* tc, xdp and perf_event are told "link": false, and are attached by hand. */
	return !meta || meta->link || meta->ifindex || attach_target_form(meta->attach);
}

static int attach_all(struct session *s, struct error *err)
{
	struct error why = {{0}};
	struct bpf_program *p;

	bpf_object__for_each_program(p, s->image.object) {
		int r;

		if (!bpf_program__autoload(p) || !is_linked(s, p))
			continue;
		r = attach_program(&s->hooks, &s->image, p,
				   pairs_find(&s->choice->targets, bpf_program__name(p)), &why);
		if (!r) {
			s->attached++;
		} else if (!s->choice->keep_going) {
			*err = why;
			return r;
		} else {
			s->notice(why.text);
		}
	}
	if (!s->attached && why.text[0])
		return error_set(err, ENOEXEC, "no program could be attached");
	return 0;
}

static void program_failed(void *ctx, const char *program, const struct error *why)
{
	struct session *s = ctx;

	(void)program;
	s->notice(why->text);
}

int session_start(struct session *s, struct error *err)
{
	struct image_hooks hooks = {prepare, program_failed, s};
	int r;

	r = open_symbols(s, err);
	if (r)
		return r;
	lift_memory_limit();
	r = exports_new(&s->image, s->choice, &s->exports, err);
	if (!r)
		r = open_tracing(s, err);
	exports_free(TAKE_PTR(s->exports));
	if (!r && pins_look(&s->pins, s->image.object))
		r = error_errno(err, ENOMEM, "cannot load the object");
	if (!r)
		r = map_bytes_check(s->image.object, err);
	if (!r)
		r = image_load(&s->image, s->choice->keep_going, &hooks, err);
	/* Anew: the image may have been opened again. */
	if (!r)
		r = exports_new(&s->image, s->choice, &s->exports, err);
	if (!r)
		r = open_sources(s, err);
	return r ? r : attach_all(s, err);
}

void session_started(struct session *s)
{
	pins_done(&s->pins);
	undo_seal(&s->undo);
}

void session_detach(struct session *s)
{
	hooks_done(&s->hooks);
}

void session_close(struct session *s)
{
	session_detach(s);
	for (size_t i = 0; i < s->n_streams; i++)
		stream_close(s->streams[i]);
	for (size_t i = 0; i < s->n_samples; i++)
		sample_close(s->samples[i]);
	printk_close(s->printk);
	exports_free(s->exports);
	symbols_free(s->symbols);
	if (s->image.object)
		pins_undo(&s->pins, s->image.object);
	pins_done(&s->pins);
	undo_done(&s->undo);
	image_close(&s->image);
	*s = (struct session){.stacks = {.map_fd = -1}};
}
