// SPDX-License-Identifier: BSD-2-Clause
/* speed: where the limit is: the producers, the reader, or the room between them. */
#include <inttypes.h>

#include "../load.h"
#include "experiment.h"
#include "producer.h"
#include "reader.h"

#define ROOM (32UL << 20) /* for all records of one go */
#define MADE 400000
#define AMPLE \
	(16UL << 20) /* in all, whatever the buffer: enough for the longest pause of a reader */
#define USUAL	  (4UL << 20) /* as exitsnoop has it */
#define BOTH_MADE 2000000

static double per_second(uint64_t records, int64_t ns)
{
	return (double)records * (double)LOAD_SECOND / (double)ns;
}

/* Producers alone, then the reader alone. */
static int apart(const struct channel_way *way, bool two, double *ret_made, double *ret_read,
		 struct error *err)
{
	_cleanup_(channel_closep) struct channel *c = NULL;
	struct reader reader = {0};
	int64_t made, began;
	int r = channel_open(way, ROOM, reader_take, &reader, &c, err);

	if (!r)
		r = producer_pin(0, err);
	if (r)
		return r;
	made = two ? producer_both(channel_program(c), MADE / 2)
		   : producer_burst(channel_program(c), 0, MADE);
	if (made < 0)
		return error_set(err, EIO, "a call of the BPF program failed");
	began = load_now_ns();
	channel_drain(c);
	*ret_read = per_second(reader.records, load_now_ns() - began);
	*ret_made = per_second(MADE, made);
	if (reader.records != MADE)
		return error_set(err, EIO, "of %d records %" PRIu64 " came", MADE, reader.records);
	return 0;
}

/* One producer and the reader at once: records a second that come, and the part that does not. */
static int together(const struct channel_way *way, size_t bytes, double *ret_come, double *ret_lost,
		    struct error *err)
{
	_cleanup_(channel_closep) struct channel *c = NULL;
	struct reader reader = {.cpu = 1};
	int64_t took;
	int r = channel_open(way, way->ring ? bytes : bytes / 2, reader_take, &reader, &c, err);

	reader.channel = c;
	if (!r)
		r = producer_pin(0, err);
	if (!r)
		r = reader_start(&reader, err);
	if (r)
		return r;
	took = producer_burst(channel_program(c), 0, BOTH_MADE);
	reader_stop(&reader);
	if (took < 0)
		return error_set(err, EIO, "a call of the BPF program failed");
	*ret_come = per_second(reader.records, took);
	*ret_lost = 1 - (double)reader.records / BOTH_MADE;
	return 0;
}

int experiment_speed(const struct channel_way *way, struct error *err)
{
	double one, two, read, read_two, come, lost, usual_come, usual_lost;
	int r = apart(way, false, &one, &read, err);

	if (!r)
		r = apart(way, true, &two, &read_two, err);
	if (!r)
		r = together(way, AMPLE, &come, &lost, err);
	if (!r)
		r = together(way, USUAL, &usual_come, &usual_lost, err);
	if (r)
		return r;
	printf("{\"made_by_one\":%.0f,\"made_by_two\":%.0f,\"read\":%.0f,\"come\":%.0f,"
	       "\"lost\":%.6f,\"usual_come\":%.0f,\"usual_lost\":%.6f}\n",
	       one, two, read, come, lost, usual_come, usual_lost);
	return 0;
}
