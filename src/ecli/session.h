/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * session: one program from its object to the kernel and back. Nothing here prints; what a user
 * should hear goes through the error or the notice callback.
 */
#pragma once

#include "ecli/choice.h"
#include "ecli/exports.h"
#include "ecli/hook.h"
#include "ecli/image.h"
#include "ecli/pins.h"
#include "ecli/printk.h"
#include "ecli/sample.h"
#include "ecli/settings.h"
#include "ecli/stack.h"
#include "ecli/stream.h"
#include "ecli/undo.h"
#include "package/limits.h"

/* Something that the user should know, and that is no reason to stop. */
typedef void (*notice_fn)(const char *text);

struct session {
	const struct choice *choice; /* borrowed, as all of the next three */
	const struct package *package;
	struct settings *settings;
	notice_fn notice;
	struct image image;
	struct pins pins;
	struct undo undo;
	struct hooks hooks;
	size_t attached; /* programs */
	struct exports *exports;
	struct symbols *symbols; /* NULL: no stack traces are to be shown */
	struct stacks stacks;
	struct stream *streams[MAX_SOURCES];
	size_t n_streams;
	struct sample *samples[MAX_SOURCES];
	size_t n_samples;
	size_t sampled; /* bytes that they take */
	struct printk *printk;
};

/* Opens the object anew and sets it up: which programs, which values. */
int session_open(struct session *s, const struct choice *choice, const struct package *package,
		 struct settings *settings, notice_fn notice, struct error *err);

/* Loads, opens all that is to be shown, and attaches, in this order: no event comes unseen. */
int session_start(struct session *s, struct error *err);

/* Nothing more is attached: maps that were pinned stay. */
void session_started(struct session *s);

/* Detaches; what is in the buffers can still be read. */
void session_detach(struct session *s);
void session_close(struct session *s);
