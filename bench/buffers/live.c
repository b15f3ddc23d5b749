// SPDX-License-Identifier: BSD-2-Clause
/* live: the experiments with a reader that waits in its way. */
#include <bpf/bpf.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "../load.h"
#include "experiment.h"
#include "producer.h"
#include "reader.h"

#define BYTES	  (1UL << 20)
#define TURNS	  20000
#define DELAYS	  400
#define GAP_NS	  2300000 /* no multiple of any timer of a reader */
#define WAIT_STEP 1000000

static void sleep_ns(long ns)
{
	const struct timespec ts = {.tv_sec = ns / LOAD_SECOND, .tv_nsec = ns % LOAD_SECOND};

	nanosleep(&ts, NULL);
}

/* A channel with its reader running, once it sleeps. */
static int start(const struct channel_way *way, struct reader *reader, struct channel **ret,
		 struct error *err)
{
	_cleanup_(channel_closep) struct channel *c = NULL;
	int r = channel_open(way, BYTES, reader_take, reader, &c, err);

	if (!r)
		r = producer_pin(0, err);
	reader->channel = c;
	if (!r)
		r = reader_start(reader, err);
	if (r)
		return r;
	sleep_ns(20L * WAIT_STEP);
	*ret = TAKE_PTR(c);
	return 0;
}

int experiment_order(const struct channel_way *way, struct error *err)
{
	_cleanup_(channel_closep) struct channel *c = NULL;
	struct reader reader = {.cpu = -1};
	int r = start(way, &reader, &c, err);

	if (r)
		return r;
	r = producer_in_turn(channel_program(c), TURNS, err);
	reader_stop(&reader);
	if (r)
		return r;
	printf("{\"records\":%" PRIu64 ",\"lost\":%" PRIu64 ",\"late\":%" PRIu64 "}\n",
	       reader.records, TURNS - reader.records, reader.late);
	return 0;
}

/* Interrupts by which the kernel asked itself to wake somebody (irq_work), since the start. */
static int64_t irq_works(void)
{
	_cleanup_(fclosep) FILE *f = fopen("/proc/interrupts", "re");
	char line[4096], *at, *end;
	int64_t sum = 0;

	while (f && fgets(line, sizeof(line), f)) {
		at = line + strspn(line, " ");
		if (strncmp(at, "IWI:", 4))
			continue;
		for (at += 4; sum += strtoll(at, &end, 10), end != at; at = end)
			;
		return sum;
	}
	return -1; /* other architectures have no such line */
}

static uint64_t program_ns(int prog_fd)
{
	struct bpf_prog_info info = {0};
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(prog_fd, &info, &len) ? 0 : info.run_time_ns;
}

int experiment_steady(const struct channel_way *way, struct error *err)
{
	_cleanup_(closep) int stats = bpf_enable_stats(BPF_STATS_RUN_TIME);
	_cleanup_(channel_closep) struct channel *c = NULL;
	struct reader reader = {.cpu = 1};
	int64_t busy, works;
	int r = start(way, &reader, &c, err);

	if (r)
		return r;
	works = irq_works();
	busy = producer_steady(channel_program(c), 0, EXPERIMENT_RATE,
			       LOAD_SECOND / EXPERIMENT_RATE);
	works = works < 0 ? -1 : irq_works() - works;
	reader_stop(&reader);
	if (busy < 0 || stats < 0)
		return error_set(err, EIO, "cannot measure the BPF program");
	printf("{\"records\":%" PRIu64 ",\"made\":%d,\"switches\":%ld,\"irq_works\":%" PRId64
	       ",\"bpf_ns\":%.1f,\"call_ns\":%.1f,\"reader_ns\":%.1f}\n",
	       reader.records, EXPERIMENT_RATE, reader.switches, works,
	       (double)program_ns(channel_program(c)) / EXPERIMENT_RATE,
	       (double)busy / EXPERIMENT_RATE, (double)reader.cpu_ns / EXPERIMENT_RATE);
	return 0;
}

int experiment_quiet(const struct channel_way *way, struct error *err)
{
	_cleanup_(channel_closep) struct channel *c = NULL;
	struct reader reader = {.cpu = 1};
	int r = start(way, &reader, &c, err);

	if (r)
		return r;
	sleep_ns(LOAD_SECOND);
	reader_stop(&reader);
	printf("{\"switches\":%ld,\"cpu_ns\":%" PRId64 "}\n", reader.switches, reader.cpu_ns);
	return 0;
}

static int compare(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

int experiment_latency(const struct channel_way *way, struct error *err)
{
	_cleanup_(channel_closep) struct channel *c = NULL;
	static int64_t delays[DELAYS];
	struct reader reader = {.cpu = 1, .delays = delays, .delays_max = DELAYS};
	int64_t busy;
	int r = start(way, &reader, &c, err);

	if (r)
		return r;
	busy = producer_steady(channel_program(c), 0, DELAYS, GAP_NS);
	sleep_ns(20L * WAIT_STEP);
	reader_stop(&reader);
	if (busy < 0 || reader.records != DELAYS)
		return error_set(err, EIO, "of %d records %" PRIu64 " came", DELAYS,
				 reader.records);
	qsort(delays, DELAYS, sizeof(delays[0]), compare);
	printf("{\"records\":%d,\"p50_ns\":%" PRId64 ",\"p99_ns\":%" PRId64 ",\"max_ns\":%" PRId64
	       "}\n",
	       DELAYS, delays[DELAYS / 2], delays[DELAYS * 99 / 100], delays[DELAYS - 1]);
	return 0;
}
