/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pace: how a reader of BPF buffers sleeps, which decides what tracing costs.
 *
 * bpf_ringbuf_submit() wakes the reader only when the reader had caught up with that very record.
 * A reader that blocks after every record is therefore woken (an irq_work, a context switch) for
 * every record; one that sleeps a moment after a drain that found something is woken once after
 * each quiet time, with any BPF program, unchanged. So:
 *
 *   nothing found: block until a buffer or a control descriptor is ready - no timer, no wakeup;
 *   something found: sleep 1 ms, growing to 5 ms while the load goes on, and drain again. Control
 *   descriptors (signals, timers, a child) end that sleep at once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct pace {
	int all_fd;	/* epoll set: buffers and the control set */
	int control_fd; /* epoll set: control descriptors */
	unsigned int pause_us;
	bool busy_poll; /* never sleep: least latency for a whole CPU */
	int block_ms;	/* the longest to block; -1: no limit, the usual */
};

#define PACE_INIT                                              \
	{                                                      \
		.all_fd = -1, .control_fd = -1, .block_ms = -1 \
	}

int pace_open(struct pace *p, bool busy_poll, struct error *err);
void pace_close(struct pace *p);

int pace_add_buffer(struct pace *p, int fd, struct error *err);
int pace_add_control(struct pace *p, int fd, struct error *err);

/*
 * Sleeps as told above after a drain that found FOUND records. Returns whether a control
 * descriptor is ready; which one, the caller finds out by reading them (they are non-blocking).
 */
bool pace_wait(struct pace *p, size_t found);
