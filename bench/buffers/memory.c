// SPDX-License-Identifier: BSD-2-Clause
/* memory: the experiments with room: bursts into a buffer that nobody reads meanwhile. */
#include <inttypes.h>
#include <unistd.h>

#include "experiment.h"
#include "producer.h"
#include "reader.h"

#define LARGEST	 (64UL << 20)
#define REFUSALS 200000

/* Makes COUNT records on each of the CPUs in FROM, a bit each, and reads them: were all there? */
static int all_come(const struct channel_way *way, size_t bytes, unsigned int from, uint64_t count,
		    size_t *ret_memory, bool *ret_all, struct error *err)
{
	_cleanup_(channel_closep) struct channel *c = NULL;
	struct reader reader = {0};
	uint64_t made = 0;
	int r = channel_open(way, bytes, reader_take, &reader, &c, err);

	for (int cpu = 0; !r && cpu < 2; cpu++) {
		if (!(from & (1U << cpu)))
			continue;
		r = producer_pin(cpu, err);
		if (!r && producer_burst(channel_program(c), made, count) < 0)
			r = error_set(err, EIO, "a call of the BPF program failed");
		made += count;
	}
	if (r)
		return r;
	channel_drain(c);
	*ret_memory = channel_memory(c);
	*ret_all = reader.records == made;
	return 0;
}

/* The least size with which nothing is lost, whichever of the NFROM sets of CPUs it comes from. */
static int least(const struct channel_way *way, const unsigned int *from, size_t nfrom,
		 uint64_t count, size_t *ret_bytes, size_t *ret_memory, struct error *err)
{
	for (size_t bytes = (size_t)sysconf(_SC_PAGESIZE); bytes <= LARGEST; bytes *= 2) {
		bool all = true;

		for (size_t i = 0; all && i < nfrom; i++) {
			int r = all_come(way, bytes, from[i], count, ret_memory, &all, err);

			if (r)
				return r;
		}
		*ret_bytes = bytes;
		if (all)
			return 0;
	}
	return error_set(err, ENOBUFS, "%zu bytes are too few for the burst", LARGEST);
}

int experiment_burst(const struct channel_way *way, struct error *err)
{
	const unsigned int one[] = {1, 2}, both[] = {3};
	size_t any_each = 0, any = 0, spread_each = 0, spread = 0;
	int r;

	r = least(way, one, ARRAY_SIZE(one), EXPERIMENT_BURST, &any_each, &any, err);
	if (r)
		return r;
	r = least(way, both, ARRAY_SIZE(both), EXPERIMENT_BURST / 2, &spread_each, &spread, err);
	if (r)
		return r;
	printf("{\"records\":%d,\"any_cpu\":%zu,\"any_cpu_each\":%zu,\"spread\":%zu,"
	       "\"spread_each\":%zu}\n",
	       EXPERIMENT_BURST, any, any_each, spread, spread_each);
	return 0;
}

int experiment_full(const struct channel_way *way, struct error *err)
{
	_cleanup_(channel_closep) struct channel *c = NULL;
	struct sample_tally full, after;
	struct reader reader = {0};
	int64_t took;
	int r = channel_open(way, (size_t)sysconf(_SC_PAGESIZE), reader_take, &reader, &c, err);

	if (!r)
		r = producer_pin(0, err);
	if (r)
		return r;
	if (producer_burst(channel_program(c), 0, SAMPLE_BATCH) < 0 || channel_tally(c, &full))
		return error_set(err, EIO, "cannot fill the buffer");
	took = producer_burst(channel_program(c), 0, REFUSALS);
	if (took < 0 || channel_tally(c, &after))
		return error_set(err, EIO, "cannot go on after filling the buffer");
	printf("{\"refused\":%" PRIu64 ",\"prepared\":%" PRIu64 ",\"ns\":%.1f}\n",
	       after.refused - full.refused, after.prepared - full.prepared,
	       (double)took / REFUSALS);
	return 0;
}
