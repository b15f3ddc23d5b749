// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/units.h"
#include "cli/controls.h"

static int open_signals(struct controls *c, struct error *err)
{
	int r;

	command_save_signals();
	c->leads_session = getsid(0) == getpid();
	r = stop_open(&c->signal_fd, err);
	if (r)
		return r;
	return pace_add_control(&c->pace, c->signal_fd, err);
}

/*
 * Not among the signals to stop: a blocked output is waited for together with those. Blocked,
 * SIGCHLD and SIGWINCH are pending although they are ignored by default.
 */
static int open_changes(struct controls *c, struct error *err)
{
	struct command none = COMMAND_INIT;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	command_reap(&none,
		     false); /* children from before exec, whose ends nothing announces now */
	c->change_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (c->change_fd < 0)
		return error_errno(err, errno, "cannot watch for signals");
	return pace_add_control(&c->pace, c->change_fd, err);
}

static int open_timer(struct controls *c, struct error *err)
{
	struct itimerspec at = {
		.it_value.tv_sec = (time_t)(c->options->duration_ns / NSEC_PER_SEC),
		.it_value.tv_nsec = (long)(c->options->duration_ns % NSEC_PER_SEC),
	};

	if (!c->options->duration_ns)
		return 0;
	c->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (c->timer_fd < 0 || timerfd_settime(c->timer_fd, 0, &at, NULL))
		return error_errno(err, errno, "cannot set a timer");
	return pace_add_control(&c->pace, c->timer_fd, err);
}

/* A reader that leaves is seen at once, not at the next death. Plain files cannot be watched. */
static void watch_output(struct controls *c, int fd)
{
	struct epoll_event event = {.events = 0, .data.fd = fd};

	c->output_fd = fd;
	epoll_ctl(c->pace.control_fd, EPOLL_CTL_ADD, fd, &event);
}

int controls_open(struct controls *c, const struct options *options, const struct tracer *t,
		  int output_fd, struct error *err)
{
	int r = pace_open(&c->pace, options->tracer.settings.no_wakeup, err);

	c->options = options;
	for (size_t i = 0; i < tracer_n_rings(t) && !r; i++)
		r = pace_add_buffer(&c->pace, tracer_ring_fd(t, i), err);
	if (!r)
		r = open_signals(c, err);
	if (!r)
		r = open_changes(c, err);
	if (!r)
		r = open_timer(c, err);
	watch_output(c, output_fd);
	return r;
}

void controls_close(struct controls *c)
{
	closep(&c->signal_fd);
	closep(&c->change_fd);
	closep(&c->timer_fd);
	pace_close(&c->pace);
}

void controls_mute(struct controls *c)
{
	epoll_ctl(c->pace.control_fd, EPOLL_CTL_DEL, take_fd(&c->output_fd), NULL);
}

/*
 * Whether to stop. What is typed reaches the command from the terminal, and is the command's to
 * obey, however often. What was sent to us alone is passed on; the second one means us. A terminal
 * that hangs up tells its session leader alone; to the others the kernel passes it on when that one
 * ends.
 */
static bool on_interrupt(struct controls *c, const struct command *command,
			 const struct signalfd_siginfo *info)
{
	bool kernel = info->ssi_code == SI_KERNEL, typed = kernel && info->ssi_signo != SIGHUP;
	bool hang_up = kernel && info->ssi_signo == SIGHUP && c->leads_session, stop = false;

	if (!command->pid || command->ended)
		return true;
	if (typed)
		return false;
	if (c->interrupts++) {
		c->stop_signal = (int)info->ssi_signo;
		stop = true;
	} else if (info->ssi_code <= 0 || hang_up) {
		kill(command->pid, (int)info->ssi_signo);
	}
	c->hung_up |= hang_up;
	return stop;
}

static bool output_reader_left(const struct controls *c)
{
	struct epoll_event events[4];
	int n = epoll_wait(c->pace.control_fd, events, ARRAY_SIZE(events), 0);

	for (int i = 0; i < n; i++)
		if (events[i].data.fd == c->output_fd && events[i].events & (EPOLLERR | EPOLLHUP))
			return true;
	return false;
}

/* Whether to stop: after a hang-up the others of the session wait for its leader's end, ours. */
static bool on_command_ended(const struct controls *c)
{
	return c->options->no_wait || c->hung_up;
}

/* Whether a command has ended now. */
static bool on_changes(struct controls *c, struct command *command)
{
	struct signalfd_siginfo info;
	bool child = false, ended = command->ended;

	while (stop_next(c->change_fd, &info)) {
		child |= info.ssi_signo == SIGCHLD;
		c->resized |= info.ssi_signo == SIGWINCH;
	}
	return child && command_reap(command, false) && !ended;
}

bool controls_resized(struct controls *c)
{
	bool resized = c->resized;

	c->resized = false;
	return resized;
}

static enum controls_news handle(struct controls *c, struct command *command)
{
	struct signalfd_siginfo info;
	uint64_t expirations;
	bool stop = false;

	while (stop_next(c->signal_fd, &info))
		stop |= on_interrupt(c, command, &info);
	if (c->timer_fd >= 0 && read(c->timer_fd, &expirations, sizeof(expirations)) > 0)
		stop = true;
	if (on_changes(c, command))
		stop |= on_command_ended(c);
	if (stop)
		return CONTROLS_STOP;
	if (c->output_fd >= 0 && output_reader_left(c))
		return CONTROLS_READER_LEFT;
	return CONTROLS_NONE;
}

enum controls_news controls_wait(struct controls *c, struct command *command, size_t found)
{
	return pace_wait(&c->pace, found) ? handle(c, command) : CONTROLS_NONE;
}
