/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * controls: what a session listens to beside its records - signals, the end of its time, the end of
 * its command, and the reader of its output, who may leave - and how it sleeps meanwhile.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "capture/pace.h"
#include "capture/tracer.h"
#include "cli/command.h"
#include "cli/options.h"

struct controls {
	const struct options *options; /* borrowed */
	struct pace pace;
	int signal_fd;		 /* readable when a signal came; for whom a write blocks, too */
	int change_fd;		 /* readable when a child ended or the terminal was resized */
	int timer_fd;		 /* -1: no end is set */
	int output_fd;		 /* borrowed; -1: nobody looks whether its reader leaves */
	unsigned int interrupts; /* signals for the command so far, but for typed ones */
	int stop_signal;	 /* the signal that ended us while the command runs; 0: none */
	bool leads_session;	 /* a hang-up of the terminal reaches us alone */
	bool hung_up;		 /* and was passed on */
	bool resized;		 /* the terminal, since controls_resized() */
};

#define CONTROLS_INIT                                                                \
	{                                                                            \
		.pace = PACE_INIT, .signal_fd = -1, .change_fd = -1, .timer_fd = -1, \
		.output_fd = -1                                                      \
	}

/* What a session has to do about what came. */
enum controls_news {
	CONTROLS_NONE, /* go on */
	CONTROLS_STOP,
	CONTROLS_READER_LEFT, /* of the output; told again and again until it is muted */
};

/*
 * Listens from here on, to T's rings as well; the time of OPTIONS begins. What signals a command is
 * to get is saved first (command_save_signals()). 0, or -errno with ERR; controls_close() cleans up
 * either way.
 */
int controls_open(struct controls *c, const struct options *options, const struct tracer *t,
		  int output_fd, struct error *err);
void controls_close(struct controls *c);

/* Whether the controlling terminal has been resized since the last call. */
bool controls_resized(struct controls *c);

/* From here on nobody looks whether the output's reader leaves. */
void controls_mute(struct controls *c);

/*
 * Sleeps after a drain that found FOUND records, as pace_wait() does, and sees to what came: passes
 * signals on to COMMAND, and reaps it when it has ended. Without one its pid is 0.
 */
enum controls_news controls_wait(struct controls *c, struct command *command, size_t found);
