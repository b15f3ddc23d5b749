// SPDX-License-Identifier: BSD-2-Clause
#include <sys/resource.h>
#include <time.h>

#include "../load.h"
#include "producer.h"
#include "reader.h"

void reader_take(void *ctx, const struct sample *s)
{
	struct reader *r = ctx;

	if (r->delays && r->records < r->delays_max)
		r->delays[r->records] = load_now_ns() - (int64_t)s->time_ns;
	r->records++;
	if (s->seq < r->next_seq)
		r->late++;
	else
		r->next_seq = s->seq + 1;
}

static int64_t thread_cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * LOAD_SECOND + ts.tv_nsec;
}

static void *run(void *arg)
{
	struct reader *r = arg;
	struct rusage before, after;
	int64_t cpu_before;
	size_t found = 0;

	if (r->cpu >= 0)
		producer_pin(r->cpu, NULL);
	getrusage(RUSAGE_THREAD, &before);
	cpu_before = thread_cpu_ns();
	while (!channel_wait(r->channel, found))
		found = channel_drain(r->channel);
	channel_drain(r->channel);
	r->cpu_ns = thread_cpu_ns() - cpu_before;
	getrusage(RUSAGE_THREAD, &after);
	r->switches = after.ru_nvcsw - before.ru_nvcsw;
	return NULL;
}

int reader_start(struct reader *r, struct error *err)
{
	if (pthread_create(&r->thread, NULL, run, r))
		return error_set(err, EAGAIN, "cannot start a thread");
	return 0;
}

void reader_stop(struct reader *r)
{
	channel_stop(r->channel);
	pthread_join(r->thread, NULL);
}
