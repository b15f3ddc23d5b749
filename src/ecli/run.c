// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "base/units.h"
#include "capture/pace.h"
#include "ecli/confine.h"
#include "ecli/cputime.h"
#include "ecli/iter.h"
#include "ecli/leave.h"
#include "ecli/privilege.h"
#include "ecli/run.h"

#define TELL_LOSSES_EVERY NSEC_PER_SEC

struct run {
	struct session session;
	struct output output;
	struct pace pace;
	int signals;
	uint64_t *lost_told, *full_told; /* one a stream: what the user has heard of */
	uint64_t printk_told;
	uint64_t told_at;
	bool symbols_told;
};

static void run_done(struct run *run)
{
	session_close(&run->session);
	pace_close(&run->pace);
	closep(&run->signals);
	output_done(&run->output);
	free(run->lost_told);
	free(run->full_told);
}

static int add_to_pace(struct run *run, struct error *err)
{
	struct session *s = &run->session;
	int r = pace_open(&run->pace, false, err);

	if (!r)
		r = pace_add_control(&run->pace, run->signals, err);
	for (size_t i = 0; !r && i < s->n_streams; i++)
		r = pace_add_buffer(&run->pace, stream_fd(s->streams[i]), err);
	for (size_t i = 0; !r && i < s->n_samples; i++)
		r = pace_add_control(&run->pace, sample_fd(s->samples[i]), err);
	if (!r && s->printk)
		r = pace_add_buffer(&run->pace, printk_fd(s->printk), err);
	return r;
}

static bool only_iterators(const struct session *s)
{
	for (size_t i = 0; i < s->hooks.n; i++)
		if (!iter_is(bpf_program__section_name(s->hooks.items[i].program)))
			return false;
	return s->hooks.n && !s->n_streams && !s->n_samples && !s->printk;
}

static void json_lost(struct run *run, const char *name, const char *key, uint64_t n)
{
	struct json j;

	json_init(&j, &run->output.out);
	json_object_begin(&j);
	stamp_json(&run->output.stamp, &j, clock_now_boot());
	json_key(&j, "map");
	json_cstr(&j, name);
	json_key(&j, key);
	json_u64(&j, n);
	json_object_end(&j);
	buf_putc(&run->output.out, '\n');
}

static void tell_stream(struct run *run, size_t i)
{
	const struct stream *s = run->session.streams[i];
	struct stream_losses losses = stream_losses(s);
	struct error text;

	if (losses.lost > run->lost_told[i]) {
		uint64_t n = losses.lost - run->lost_told[i];

		error_set(&text, 0,
			  "'%s' lost %" PRIu64 " records: they came faster than they were "
			  "read (%" PRIu64 " in all)",
			  stream_name(s), n, losses.lost);
		run->session.notice(text.text);
		if (run->output.format == OUTPUT_JSON)
			json_lost(run, stream_name(s), "lost", n);
	}
	if (losses.full > run->full_told[i]) {
		error_set(&text, 0,
			  "'%s' was full when it was read (%" PRIu64 " times): records may "
			  "have been lost; only the program itself could count them",
			  stream_name(s), losses.full);
		run->session.notice(text.text);
		if (run->output.format == OUTPUT_JSON)
			json_lost(run, stream_name(s), "ring_full",
				  losses.full - run->full_told[i]);
	}
	run->lost_told[i] = losses.lost;
	run->full_told[i] = losses.full;
}

static void tell_symbols(struct run *run)
{
	const struct session *s = &run->session;

	if (run->symbols_told || !s->symbols || !symbols_lost(s->symbols))
		return;
	run->symbols_told = true;
	s->notice(
		"user addresses have no names from here on: the process that finds them ended, or "
		"did not answer");
}

static void tell_printk(struct run *run)
{
	const struct session *s = &run->session;
	uint64_t lost = s->printk ? printk_lost(s->printk) : 0;
	struct error text;

	if (lost == run->printk_told)
		return;
	error_set(&text, 0,
		  "bpf_printk: the kernel lost %" PRIu64 " lines or more: they came faster than "
		  "they were read (%" PRIu64 " in all)",
		  lost - run->printk_told, lost);
	s->notice(text.text);
	if (run->output.format == OUTPUT_JSON)
		json_lost(run, "bpf_printk", "lost", lost - run->printk_told);
	run->printk_told = lost;
}

/* At most once a second while records come, else at once. */
static void tell_losses(struct run *run, bool busy)
{
	uint64_t now = clock_now_mono();

	if (busy && now - run->told_at < TELL_LOSSES_EVERY)
		return;
	run->told_at = now;
	for (size_t i = 0; i < run->session.n_streams; i++)
		tell_stream(run, i);
	tell_printk(run);
	tell_symbols(run);
}

/* Runs that the kernel skipped because the program was running on that CPU already: exact. */
static void tell_misses(const struct session *s)
{
	struct bpf_program *p;

	bpf_object__for_each_program(p, s->image.object) {
		struct bpf_prog_info info = {0};
		__u32 len = sizeof(info);
		struct error text;

		if (bpf_program__fd(p) < 0 ||
		    bpf_obj_get_info_by_fd(bpf_program__fd(p), &info, &len) ||
		    !info.recursion_misses)
			continue;
		error_set(&text, 0,
			  "program '%s' was skipped by the kernel %" PRIu64 " times because "
			  "it was running already",
			  bpf_program__name(p), (uint64_t)info.recursion_misses);
		s->notice(text.text);
	}
}

/* -EPIPE without ERR: the reader of a pipe that went away has seen enough. */
static int write_out(struct run *run, struct error *err)
{
	int r = output_flush(&run->output);

	if (r == -ECANCELED)
		return error_set(err, ECANCELED,
				 "stopped, but the output is blocked: what was left for it was "
				 "dropped");
	return r && r != -EPIPE ? error_errno(err, -r, "cannot write to standard output") : r;
}

/* Everything that is there now; *RET_FOUND tells pace how busy it is. */
static int drain(struct run *run, bool last, size_t *ret_found, struct error *err)
{
	struct session *s = &run->session;
	int r = 0;

	*ret_found = 0;
	clock_refresh(&run->output.stamp.clock);
	for (size_t i = 0; i < s->n_streams; i++)
		*ret_found += stream_drain(s->streams[i], &run->output);
	for (size_t i = 0; !r && i < s->n_samples; i++)
		r = sample_print(s->samples[i], last, &run->output, err);
	if (s->printk)
		*ret_found += printk_drain(s->printk, &run->output);
	tell_losses(run, *ret_found && !last);
	if (r)
		return r;
	return write_out(run, err);
}

static int loop(struct run *run, struct error *err)
{
	size_t found = 0;
	int r = 0;

	while (!r) {
		r = drain(run, false, &found, err);
		if (!r && pace_wait(&run->pace, found) && leave_asked(run->signals))
			break;
	}
	session_detach(&run->session);
	if (!r)
		r = drain(run, true, &found, err);
	tell_misses(&run->session);
	return r == -EPIPE ? 0 : r;
}

/* The header of the one source at once: whoever waits for it knows that all is attached. */
static int start_output(struct run *run, const struct choice *choice, struct error *err)
{
	struct session *s = &run->session;
	int r = output_open(&run->output, err);

	if (r)
		return r;
	run->output.format = choice->format;
	run->output.csv_safe = choice->csv_safe;
	run->output.stamp.mode = choice->time;
	run->output.terminal = isatty(STDOUT_FILENO);
	run->output.many = s->n_streams + s->n_samples + (s->printk ? 1 : 0) > 1;
	clock_init(&run->output.stamp.clock);
	if (s->n_streams == 1 && !run->output.many)
		stream_header(s->streams[0], &run->output);
	return 0;
}

/* From here on signals are read between drains. */
static int start_loop(struct run *run, struct error *err)
{
	size_t n = run->session.n_streams + 1;
	int r = leave_open(&run->signals, err);

	if (r)
		return r;
	run->output.cancel_fd = run->signals;
	run->lost_told = calloc(n, sizeof(*run->lost_told));
	run->full_told = calloc(n, sizeof(*run->full_told));
	if (!run->lost_told || !run->full_told)
		return error_errno(err, ENOMEM, "cannot start");
	return add_to_pace(run, err);
}

/*
 * Up to the loop a signal ends ecli as it ends any program: what a package makes slow, or without
 * an end, cannot keep it from that.
 */
static int start(struct run *run, const struct choice *choice, struct error *err)
{
	struct session *s = &run->session;
	struct error text;
	int r;

	signal(SIGPIPE, SIG_IGN);
	cputime_limit(CPUTIME_LOAD);
	r = session_start(s, err);
	cputime_unlimit();
	if (!r)
		r = start_output(run, choice, err);
	if (!r)
		r = iter_read_all(&s->hooks, &run->output, err);
	if (!r)
		r = start_loop(run, err);
	if (!r)
		r = confine(s, err);
	if (r)
		return r;
	session_started(s);
	error_set(&text, 0, "%s: %zu program%s attached, Ctrl-C ends it", s->package->object_name,
		  s->attached, s->attached == 1 ? "" : "s");
	s->notice(text.text);
	return 0;
}

int run_program(const struct choice *choice, const struct package *package,
		struct settings *settings, notice_fn notice, struct error *err)
{
	_cleanup_(run_done) struct run run = {.signals = -1, .pace = PACE_INIT};
	int r = privilege_reduce(err);

	if (!r)
		r = session_open(&run.session, choice, package, settings, notice, err);
	if (!r)
		r = start(&run, choice, err);
	if (r)
		return r;
	if (!only_iterators(&run.session))
		return loop(&run, err);
	r = write_out(&run, err);
	return r == -EPIPE ? 0 : r;
}
