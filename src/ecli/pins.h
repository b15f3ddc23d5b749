/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pins: maps that libbpf pins in the BPF file system while it loads an object (LIBBPF_PIN_BY_NAME).
 * They are meant to stay after a run; a run that fails to start takes back those that it made.
 */
#pragma once

#include <bpf/libbpf.h>
#include <stdbool.h>

struct pins {
	bool *fresh; /* owned; one a map of the object: its file was not there before */
};

/* OBJECT is not loaded yet. -ENOMEM. */
int pins_look(struct pins *p, const struct bpf_object *object);

/* Takes back what was pinned since, OBJECT being loaded (or another opening of the same). */
void pins_undo(struct pins *p, const struct bpf_object *object);
void pins_done(struct pins *p);
