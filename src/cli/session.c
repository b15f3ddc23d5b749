// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/units.h"
#include "capture/pace.h"
#include "capture/tracer.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "cli/living.h"
#include "cli/session.h"
#include "cli/tree.h"
#include "model/summary.h"
#include "output/summary.h"

#define ARGS_MAX 64 /* arguments kept of one process */

struct session {
	const struct options *options;
	struct clock clock;
	struct tracer *tracer;
	struct events *events;
	struct output output;
	struct output_totals totals;
	struct record_drops drops; /* as of the last drain */
	struct pace pace;
	struct command command;
	struct summary *summary; /* run mode */
	uint64_t started_ns;
	struct living living;
	unsigned int interrupts; /* SIGINT or SIGTERM so far */
	bool leads_session;	 /* a hang-up of the terminal reaches us alone */
	bool hung_up;		 /* and was passed on */
	bool mute;		 /* the output's reader left; the command goes on */
	int signal_fd;
	int timer_fd;
	int output_error; /* -errno of the output; the session ends */
	bool stop;
};

static bool count_reached(const struct session *s)
{
	return s->options->count && s->totals.exits + s->totals.threads >= s->options->count;
}

static void on_record(void *ctx, const void *record, size_t size)
{
	struct session *s = ctx;
	struct event e;

	if (!events_feed(s->events, record, size, &e))
		return;
	if (s->summary && !e.is_thread)
		summary_add(s->summary, &e); /* of all, shown or not */
	if (e.r->flags & EXIT_NOT_ASKED || count_reached(s) ||
	    !selection_pass(&s->options->selection, &e))
		return;
	if (e.is_thread)
		s->totals.threads++;
	else
		s->totals.exits++;
	if (!s->output_error && !s->mute)
		s->output_error = output_event(&s->output, &e);
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
	epoll_ctl(s->pace.control_fd, EPOLL_CTL_DEL, s->output.fd, NULL);
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

static int open_signals(struct session *s, struct error *err)
{
	int r;

	command_save_signals();
	s->leads_session = getsid(0) == getpid();
	r = stop_open(&s->signal_fd, err);
	if (r)
		return r;
	return pace_add_control(&s->pace, s->signal_fd, err);
}

static int open_timer(struct session *s, struct error *err)
{
	struct itimerspec at = {
		.it_value.tv_sec = (time_t)(s->options->duration_ns / NSEC_PER_SEC),
		.it_value.tv_nsec = (long)(s->options->duration_ns % NSEC_PER_SEC),
	};

	if (!s->options->duration_ns)
		return 0;
	s->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (s->timer_fd < 0 || timerfd_settime(s->timer_fd, 0, &at, NULL))
		return error_errno(err, errno, "cannot set a timer");
	return pace_add_control(&s->pace, s->timer_fd, err);
}

/* A reader that leaves is seen at once, not at the next death. Plain files cannot be watched. */
static void watch_output(struct session *s, int fd)
{
	struct epoll_event event = {.events = 0, .data.fd = fd};

	epoll_ctl(s->pace.control_fd, EPOLL_CTL_ADD, fd, &event);
}

static int open_controls(struct session *s, int fd, struct error *err)
{
	int r = pace_open(&s->pace, s->options->tracer.settings.no_wakeup, err);

	for (size_t i = 0; i < tracer_n_rings(s->tracer) && !r; i++)
		r = pace_add_buffer(&s->pace, tracer_ring_fd(s->tracer, i), err);
	if (!r)
		r = open_signals(s, err);
	if (!r)
		r = open_timer(s, err);
	watch_output(s, fd);
	return r;
}

/*
 * What is typed reaches the command from the terminal, and is the command's to obey, however often.
 * What was sent to us alone is passed on; the second one means us. A terminal that hangs up tells
 * its session leader alone; to the others the kernel passes it on when that one ends.
 */
static void on_interrupt(struct session *s, const struct signalfd_siginfo *info)
{
	bool kernel = info->ssi_code == SI_KERNEL, typed = kernel && info->ssi_signo != SIGHUP;
	bool hang_up = kernel && info->ssi_signo == SIGHUP && s->leads_session;

	if (!s->command.pid || s->command.ended) {
		s->stop = true;
		return;
	}
	if (typed)
		return;
	if (s->interrupts++)
		s->stop = true;
	else if (info->ssi_code <= 0 || hang_up)
		kill(s->command.pid, (int)info->ssi_signo);
	s->hung_up |= hang_up;
}

static bool output_reader_left(const struct session *s)
{
	struct epoll_event events[4];
	int n = epoll_wait(s->pace.control_fd, events, ARRAY_SIZE(events), 0);

	for (int i = 0; i < n; i++)
		if (events[i].data.fd == s->output.fd && events[i].events & (EPOLLERR | EPOLLHUP))
			return true;
	return false;
}

static void handle_controls(struct session *s)
{
	struct signalfd_siginfo info;
	uint64_t expirations;

	while (stop_next(s->signal_fd, &info))
		on_interrupt(s, &info);
	if (s->timer_fd >= 0 && read(s->timer_fd, &expirations, sizeof(expirations)) > 0)
		s->stop = true;
	if (s->command.pid && command_reap(&s->command, false)) {
		/* It stays readable: take it out, or waiting would not wait. */
		if (s->command.pid_fd >= 0)
			close(take_fd(&s->command.pid_fd));
		/* After a hang-up the others of the session wait for its leader's end: ours. */
		if (s->options->no_wait || s->hung_up)
			s->stop = true;
	}
	if (!s->stop && !s->mute && output_reader_left(s)) {
		on_reader_left(s);
		s->stop = s->output_error != 0;
	}
}

static bool tree_ended(const struct session *s)
{
	return s->options->tracer.settings.by_tree && tracer_tree_live(s->tracer) <= 0;
}

static void loop(struct session *s)
{
	while (!s->stop) {
		bool ended =
			tree_ended(s); /* before the drain: all their records are in the ring */
		size_t found = drain(s);

		if (ended && !found) {
			command_wait(&s->command);
			break;
		}
		if (s->stop)
			break;
		if (ended)
			continue;
		if (pace_wait(&s->pace, found))
			handle_controls(s);
	}
}

/* Of what is not there: perhaps a mistake, perhaps a number that is yet to come. */
static void note_pids(struct session *s)
{
	const struct tracer_options *t = &s->options->tracer;

	if (s->options->pidns) {
		buf_puts(&s->output.notes,
			 "exitsnoop: in a PID namespace: records have the process ids of the "
			 "initial one, and ns_pid; what started before is not known\n");
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
		r = pace_add_control(&s->pace, s->command.pid_fd, err);
		if (!r)
			r = follow_command(s, err);
	}
	if (!r)
		r = tracer_attach(s->tracer, err);
	if (!r && s->options->tree_pid)
		r = tree_follow(s->tracer, s->options->pidns, s->options->tree_pid, err);
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
	r = open_controls(s, fd, err);
	s->output.cancel_fd = s->signal_fd;
	if (!r)
		r = attach(s, err);
	if (!r)
		r = confine(o, s->command.pid, &s->output.notes, err);
	return r;
}

static void close_session(struct session *s)
{
	command_done(&s->command);
	closep(&s->signal_fd);
	closep(&s->timer_fd);
	pace_close(&s->pace);
	output_done(&s->output);
	events_free(s->events);
	summary_free(s->summary);
	tracer_close(s->tracer);
}

/* After the last event: what the kernel refused to run for us counts as lost, too. */
static void count_last_losses(struct session *s)
{
	uint64_t misses = tracer_misses(s->tracer);
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
	s->totals.damaged = events_damaged(s->events);
}

static void put_summary(struct session *s)
{
	struct summary_frame frame = {
		.processes = s->drops.followed,
		.failures = s->drops.followed_failed,
		.elapsed_ns = clock_now_mono() - s->started_ns,
		.exit_status = command_exit_status(&s->command),
	};
	int64_t live = tracer_tree_live(s->tracer);

	frame.still_running = live > 0 ? (uint64_t)live : 0;
	if (s->options->summary == SUMMARY_JSON)
		summary_put_json(&s->output.notes, s->summary, &frame, &s->totals);
	else if (s->options->summary == SUMMARY_TEXT)
		summary_put_text(&s->output.notes, s->summary, &frame, &s->totals, &s->clock);
}

static void finish(struct session *s)
{
	tracer_detach(s->tracer);
	if (!s->output_error) {
		while (drain(s))
			;
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
		buf_printf(&s->output.notes, "exitsnoop: %s[%d] goes on, unwatched\n",
			   s->options->command[0], s->command.pid);
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
	if (s->command.pid) /* one that goes on (-d, -N, stopped) has no status yet */
		return s->command.ended ? command_exit_status(&s->command) : STATUS_FINE;
	return s->totals.lost ? STATUS_LOST : STATUS_FINE;
}

int session_run(const struct options *options, struct users *users, int fd, struct error *err)
{
	struct session s = {
		.options = options,
		.pace = PACE_INIT,
		.command = COMMAND_INIT,
		.signal_fd = -1,
		.timer_fd = -1,
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
	if (r == -ESRCH)
		status = STATUS_USAGE;
	if (!r) {
		loop(&s);
		finish(&s);
		status = conclude(&s, err);
	}
	close_session(&s);
	return status;
}
