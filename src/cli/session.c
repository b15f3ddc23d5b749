// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <signal.h>

#include "base/quote.h"
#include "capture/tracer.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "cli/controls.h"
#include "cli/living.h"
#include "cli/session.h"
#include "cli/tree.h"
#include "model/summary.h"
#include "output/summary.h"

#define ARGS_MAX   64  /* arguments kept of one process */
#define OVERDUE_MS 100 /* how often to look for exits that are overdue, while some may be */

struct session {
	const struct options *options;
	struct clock clock;
	struct tracer *tracer;
	struct events *events;
	struct output output;
	struct output_totals totals;
	struct record_drops drops; /* as of the last drain */
	struct controls controls;
	struct command command;
	struct summary *summary; /* run mode */
	uint64_t started_ns;
	struct living living;
	bool no_tree;	  /* the process of --tree does not run */
	bool mute;	  /* the output's reader left; the command goes on */
	int output_error; /* -errno of the output; the session ends */
	bool stop;
};

static bool count_reached(const struct session *s)
{
	return s->options->count && s->totals.exits + s->totals.threads >= s->options->count;
}

static void on_event(struct session *s, const struct event *e)
{
	if (s->summary && !e->is_thread)
		summary_add(s->summary, e); /* of all, shown or not */
	if (e->r->flags & EXIT_NOT_ASKED || count_reached(s) ||
	    !selection_pass(&s->options->selection, e))
		return;
	if (e->is_thread)
		s->totals.threads++;
	else
		s->totals.exits++;
	if (!s->output_error && !s->mute)
		s->output_error = output_event(&s->output, e);
}

static void on_record(void *ctx, const void *record, size_t size)
{
	struct session *s = ctx;
	struct event e;

	if (events_feed(s->events, record, size, &e))
		on_event(s, &e);
}

/* Exits of which no more is to be expected at boot time NOW_NS. */
static void show_overdue(struct session *s, uint64_t now_ns)
{
	struct event e;

	while (events_overdue(s->events, now_ns, &e))
		on_event(s, &e);
}

/* Tells of exits that were lost since the last drain; D covers all before what was just drained. */
static void tell_losses(struct session *s, const struct record_drops *d)
{
	uint64_t lost = d->exits - s->drops.exits;

	if (lost) {
		s->totals.lost += lost;
		output_lost(&s->output, lost, clock_boot_to_real(&s->clock, d->last_boottime_ns));
	}
	s->drops = *d;
}

/* Nobody reads on. A command that runs is still seen to its end, for its status and the summary. */
static void on_reader_left(struct session *s)
{
	s->output_error = -EPIPE;
	if (!s->command.pid || s->command.ended)
		return;
	s->output_error = 0;
	s->mute = true;
	controls_mute(&s->controls);
}

/* Takes in what is there; returns how many records there were. */
static size_t collect(struct session *s)
{
	struct rings *rings = tracer_rings(s->tracer);
	struct record_drops d;
	size_t found;

	clock_refresh(&s->clock);
	rings_mark(rings);
	tracer_drops(s->tracer, &d);
	living_mind_losses(&s->living, events_processes(s->events), s->options, &s->drops, &d);
	found = rings_drain(rings, on_record, s);
	if (events_expected(s->events))
		show_overdue(s, clock_now_boot());
	tell_losses(s, &d);
	return found;
}

/* The same, and writes it out. */
static size_t drain(struct session *s)
{
	size_t found = collect(s);

	if (!s->output_error)
		s->output_error = output_flush(&s->output);
	if (s->output_error == -EPIPE)
		on_reader_left(s);
	if (s->output_error || count_reached(s))
		s->stop = true;
	return found;
}

static bool tree_ended(const struct session *s)
{
	return s->options->tracer.settings.by_tree && tracer_tree_live(s->tracer) <= 0 &&
	       !events_expected(s->events);
}

static void mind(struct session *s, enum controls_news news)
{
	if (controls_resized(&s->controls))
		output_resized(&s->output);
	if (news == CONTROLS_READER_LEFT)
		on_reader_left(s);
	if (news == CONTROLS_STOP || s->output_error)
		s->stop = true;
}

static void loop(struct session *s)
{
	while (!s->stop) {
		bool ended =
			tree_ended(s); /* before the drain: all their records are in the ring */
		size_t found = drain(s);

		if (ended && !found) {
			if (s->command.pid)
				command_reap(&s->command, true);
			break;
		}
		if (s->stop)
			break;
		/* An exit that was overdue was the last one, and no record follows to wake us. */
		if (ended || tree_ended(s))
			continue;
		s->controls.pace.block_ms = events_expected(s->events) ? OVERDUE_MS : -1;
		mind(s, controls_wait(&s->controls, &s->command, found));
	}
}

/* Of what is not there: perhaps a mistake, perhaps a number that is yet to come. */
static void note_pids(struct session *s)
{
	const struct tracer_options *t = &s->options->tracer;

	if (s->options->pidns) {
		buf_puts(&s->output.notes,
			 "exitsnoop: in a PID namespace: records have the process ids of the "
			 "initial one, and ns_pid; what started before may be unknown\n");
		return; /* pids_translate() found them */
	}
	for (size_t i = 0; i < t->n_pids; i++)
		if (kill((pid_t)t->pids[i], 0) && errno == ESRCH)
			buf_printf(&s->output.notes,
				   "exitsnoop: no process %u runs; waiting for one\n", t->pids[i]);
}

/* Deaths while /proc is read: they go out behind the start line, once that is done. */
static void breathe(void *ctx)
{
	collect(ctx);
}

static int follow_command(struct session *s, struct error *err)
{
	int r = pidns_read(s->options->pidns);
	uint32_t pid = pidns_initial(s->options->pidns, (uint32_t)s->command.pid);

	if (!r)
		r = pid ? tracer_tree_add(s->tracer, pid) : -ESRCH;
	return r ? error_errno(err, -r, "cannot follow the command") : 0;
}

static int attach(struct session *s, struct error *err)
{
	int r = 0;

	if (s->options->command) {
		r = command_spawn(s->options->command, &s->command, err);
		if (r)
			return r;
		r = follow_command(s, err);
	}
	if (!r)
		r = tracer_attach(s->tracer, err);
	if (!r && s->options->tree_pid) {
		r = tree_follow(s->tracer, s->options->pidns, s->options->tree_pid, err);
		s->no_tree = r == -ESRCH;
	}
	if (!r) {
		output_start(&s->output);
		living_scan(events_processes(s->events), s->options, s->command.pid, breathe, s);
		note_pids(s);
	}
	return r;
}

static int open_session(struct session *s, struct users *users, int fd, struct error *err)
{
	const struct options *o = s->options;
	struct events_options events = {
		.identity = o->tracer.settings.identity,
		.args_max = o->tracer.settings.no_args ? 0 : ARGS_MAX,
		.some_execs = o->tracer.settings.by_tree || o->tracer.settings.by_pid,
	};
	int r = tracer_open(&o->tracer, &s->tracer, err);

	if (r)
		return r;
	clock_init(&s->clock);
	s->events = events_new(&events, &s->clock, users);
	if (o->command)
		s->summary = summary_new();
	if (!s->events || (o->command && !s->summary))
		return error_errno(err, ENOMEM, "cannot start");
	output_init(&s->output, &o->output, &s->clock, fd);
	s->output.options.quiet_totals = o->command && o->summary != SUMMARY_NONE;
	r = controls_open(&s->controls, o, s->tracer, fd, err);
	s->output.cancel_fd = s->controls.signal_fd;
	if (!r)
		r = attach(s, err);
	if (!r)
		r = confine(o, s->command.pid, &s->output.notes, err);
	return r;
}

static void close_session(struct session *s)
{
	command_done(&s->command);
	controls_close(&s->controls);
	output_done(&s->output);
	events_free(s->events);
	summary_free(s->summary);
	tracer_close(s->tracer);
}

/* After the last event: what the kernel refused to run for us counts as lost, too. */
static void count_last_losses(struct session *s)
{
	uint64_t misses = tracer_misses(s->tracer, events_repeated(s->events));
	struct process_counts counts = {0};
	struct processes *p = events_processes(s->events);

	if (misses) {
		s->totals.lost += misses;
		output_lost(&s->output, misses, clock_boot_to_real(&s->clock, clock_now_boot()));
	}
	if (p)
		processes_counts(p, &counts);
	s->totals.identity = s->drops.identity + counts.dropped + tracer_identity_misses(s->tracer);
	s->totals.causes = s->drops.senders;
	s->totals.usage = s->drops.usage;
	s->totals.tree = s->drops.tree;
	s->totals.paths = s->drops.paths + counts.truncated;
	s->totals.damaged = events_damaged(s->events);
	s->totals.repeated = events_repeated(s->events);
}

/* Run mode's: the command's; or it goes on, as was wished (-d, -N), or a second signal ended us. */
static int run_status(const struct session *s)
{
	if (s->command.ended)
		return command_exit_status(&s->command);
	return s->controls.stop_signal ? 128 + s->controls.stop_signal : STATUS_FINE;
}

static void put_summary(struct session *s)
{
	struct summary_frame frame = {
		.processes = s->drops.followed,
		.failures = s->drops.followed_failed,
		.elapsed_ns = clock_now_mono() - s->started_ns,
		.exit_status = run_status(s),
	};
	int64_t live = tracer_tree_live(s->tracer);

	frame.still_running = live > 0 ? (uint64_t)live : 0;
	if (s->options->summary == SUMMARY_JSON)
		summary_put_json(&s->output.notes, s->summary, &frame, &s->totals);
	else if (s->options->summary == SUMMARY_TEXT)
		summary_put_text(&s->output.notes, s->summary, &frame, &s->totals, &s->clock);
}

static void note_command_goes_on(struct session *s)
{
	const char *name = s->options->command[0];

	buf_puts(&s->output.notes, "exitsnoop: ");
	quote_name(&s->output.notes, name, strlen(name));
	buf_printf(&s->output.notes, "[%d] goes on, unwatched\n", s->command.pid);
}

static void finish(struct session *s)
{
	tracer_detach(s->tracer);
	if (!s->output_error) {
		while (drain(s))
			;
		show_overdue(s, UINT64_MAX);
		count_last_losses(s);
		if (!s->mute)
			output_end(&s->output, &s->totals);
	} else {
		count_last_losses(s);
	}
	/* Its record comes a moment before it can be waited for. */
	if (s->command.pid && !s->command.ended)
		command_reap(&s->command, tree_ended(s));
	if (s->command.pid && !s->command.ended)
		note_command_goes_on(s);
	if (s->summary)
		put_summary(s);
	if (!s->output_error)
		s->output_error = output_flush(&s->output);
	else
		output_flush(&s->output);
}

/* The status to exit with. */
static int conclude(struct session *s, struct error *err)
{
	if (s->output_error == -ECANCELED) {
		error_set(err, ECANCELED,
			  "stopped, but the output is blocked: what was left for it "
			  "was dropped");
		return STATUS_FAILED;
	}
	if (s->output_error && s->output_error != -EPIPE) {
		error_errno(err, -s->output_error, "cannot write the output");
		return STATUS_FAILED;
	}
	if (s->command.pid)
		return run_status(s);
	return s->totals.lost ? STATUS_LOST : STATUS_FINE;
}

int session_run(const struct options *options, struct users *users, int fd, struct error *err)
{
	struct session s = {
		.options = options,
		.controls = CONTROLS_INIT,
		.command = COMMAND_INIT,
	};
	int status = STATUS_FAILED, r = open_session(&s, users, fd, err);

	if (!r) {
		if (!s.output_error)
			s.output_error = output_flush(&s.output);
		s.stop = s.output_error != 0;
		s.started_ns = clock_now_mono();
		if (options->command)
			r = command_go(&s.command, options->command[0], err);
	}
	if (s.no_tree)
		status = STATUS_USAGE;
	if (!r) {
		loop(&s);
		finish(&s);
		status = conclude(&s, err);
	}
	close_session(&s);
	return status;
}
