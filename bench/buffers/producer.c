// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <time.h>

#include "../load.h"
#include "producer.h"
#include "sample.h"

#define SLEEP_FROM_NS 1000000

int producer_pin(int cpu, struct error *err)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return error_errno(err, errno, "cannot run on CPU %d", cpu);
	return 0;
}

static int call(int prog_fd, uint64_t first, uint64_t count)
{
	uint64_t args[] = {first, count};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));

	return bpf_prog_test_run_opts(prog_fd, &opts);
}

int64_t producer_burst(int prog_fd, uint64_t first, uint64_t count)
{
	int64_t began = load_now_ns();

	while (count) {
		uint64_t n = count < SAMPLE_BATCH ? count : SAMPLE_BATCH;
		int r = call(prog_fd, first, n);

		if (r)
			return r;
		first += n;
		count -= n;
	}
	return load_now_ns() - began;
}

static void wait_until(int64_t ns, uint64_t period_ns)
{
	const struct timespec ts = {.tv_sec = ns / LOAD_SECOND, .tv_nsec = ns % LOAD_SECOND};

	if (period_ns >= SLEEP_FROM_NS)
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	while (load_now_ns() < ns)
		;
}

int64_t producer_steady(int prog_fd, uint64_t first, uint64_t count, uint64_t period_ns)
{
	int64_t next = load_now_ns(), busy = 0;

	for (uint64_t i = 0; i < count; i++) {
		int64_t took;

		wait_until(next, period_ns);
		next += (int64_t)period_ns;
		took = producer_burst(prog_fd, first + i, 1);
		if (took < 0)
			return took;
		busy += took;
	}
	return busy;
}

/* One of two that take turns, or that start together. */
struct half {
	int prog_fd, cpu, failed;
	uint64_t first, count;
	sem_t *mine, *other;
	int64_t ended;
};

static void *in_turn(void *arg)
{
	struct half *h = arg;

	h->failed = producer_pin(h->cpu, NULL);
	for (uint64_t i = 0; i < h->count; i++) {
		sem_wait(h->mine);
		if (!h->failed)
			h->failed = call(h->prog_fd, h->first + 2 * i, 1);
		sem_post(h->other);
	}
	return NULL;
}

static void *at_once(void *arg)
{
	struct half *h = arg;

	h->failed = producer_pin(h->cpu, NULL);
	sem_post(h->other);
	sem_wait(h->mine);
	if (!h->failed)
		h->failed = producer_burst(h->prog_fd, h->first, h->count) < 0;
	h->ended = load_now_ns();
	return NULL;
}

static int join(pthread_t threads[2], const struct half halves[2])
{
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	return halves[0].failed || halves[1].failed ? -EIO : 0;
}

int producer_in_turn(int prog_fd, uint64_t count, struct error *err)
{
	sem_t turn[2];
	struct half halves[2];
	pthread_t threads[2];

	for (int i = 0; i < 2; i++) {
		sem_init(&turn[i], 0, i == 0);
		halves[i] = (struct half){.prog_fd = prog_fd,
					  .cpu = i,
					  .first = (uint64_t)i,
					  .count = count / 2,
					  .mine = &turn[i],
					  .other = &turn[!i]};
	}
	for (int i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, in_turn, &halves[i]))
			return error_set(err, EAGAIN, "cannot start a thread");
	if (join(threads, halves))
		return error_set(err, EIO, "a call of the BPF program failed");
	return 0;
}

int64_t producer_both(int prog_fd, uint64_t count)
{
	struct half halves[2];
	pthread_t threads[2];
	sem_t go, ready;
	int64_t began;

	sem_init(&go, 0, 0);
	sem_init(&ready, 0, 0);
	for (int i = 0; i < 2; i++) {
		halves[i] = (struct half){.prog_fd = prog_fd,
					  .cpu = i,
					  .first = (uint64_t)i * count,
					  .count = count,
					  .mine = &go,
					  .other = &ready};
		if (pthread_create(&threads[i], NULL, at_once, &halves[i]))
			return -EAGAIN;
	}
	sem_wait(&ready);
	sem_wait(&ready);
	began = load_now_ns();
	sem_post(&go);
	sem_post(&go);
	if (join(threads, halves))
		return -EIO;
	return (halves[0].ended > halves[1].ended ? halves[0].ended : halves[1].ended) - began;
}
