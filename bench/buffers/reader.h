/* SPDX-License-Identifier: BSD-2-Clause */
/* reader: the thread that reads a channel, and what it saw and cost. */
#pragma once

#include <pthread.h>
#include <stdint.h>

#include "channel.h"

struct reader {
	struct channel *channel;
	pthread_t thread;
	int cpu; /* -1: anywhere */

	uint64_t records;
	uint64_t late;	   /* records behind one that has a higher number */
	uint64_t next_seq; /* above all seen */
	int64_t *delays;   /* from the stamp to here, of the first DELAYS_MAX records; or NULL */
	size_t delays_max;

	/* once it has ended */
	long switches; /* how often it went to sleep */
	int64_t cpu_ns;
};

/* What channel_open() wants as FN, with a reader as CTX. */
void reader_take(void *ctx, const struct sample *s);

int reader_start(struct reader *r, struct error *err);

/* Lets it read what is there, and waits for its end. */
void reader_stop(struct reader *r);
