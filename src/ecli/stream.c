// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture/ring.h"
#include "ecli/stack.h"
#include "ecli/stream.h"
#include "ecli/table.h"
#include "package/limits.h"

#define PERF_PAGES 64 /* of each CPU, at most: 256 KiB */

struct perf_record {
	uint64_t time;
	size_t at; /* in records */
	size_t size;
};

/* One of the types that records may have. */
struct type {
	struct table *table;	   /* owned */
	const struct shape *shape; /* borrowed */
};

struct stream {
	const struct bpf_map *map;
	struct ring *ring; /* one of the two is there */
	struct perf_buffer *perf;
	struct type *types; /* owned */
	size_t n_types;
	struct shape *bytes; /* owned: records of no known type */
	struct stacks *stacks;
	struct output *out; /* during a drain */
	uint64_t now;
	size_t last_size; /* of a record in the ring */
	struct stream_losses losses;
	struct buf records; /* perf: what is not printed yet */
	struct perf_record *order;
	size_t n_order, cap_order;
};

bool stream_can_read(const struct bpf_map *map)
{
	return bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF ||
	       bpf_map__type(map) == BPF_MAP_TYPE_PERF_EVENT_ARRAY;
}

/* The number of the type that a record of SIZE bytes has. */
static size_t pick_type(const struct stream *s, size_t size)
{
	size_t near = 0;

	for (size_t i = 0; i < s->n_types; i++) {
		if (s->types[i].shape->size == size)
			return i;
		/* A perf record is padded: its size and 4 bytes of length fill 8-byte units. */
		if (s->perf && s->types[i].shape->size <= size &&
		    size - s->types[i].shape->size < 8)
			near = i;
	}
	return near;
}

static void print_record(struct stream *s, uint64_t time, const void *data, size_t size)
{
	size_t type = pick_type(s, size);
	struct blob blob = {.data = data, .size = size};

	table_row(s->types[type].table, s->out, time, &blob);
}

static void take_ring(void *ctx, const void *data, size_t size)
{
	struct stream *s = ctx;

	s->last_size = size;
	print_record(s, s->now, data, size);
}

/* A raw sample as we ask for it: header, u64 time, u32 size, bytes. */
static enum bpf_perf_event_ret take_perf(void *ctx, int cpu, struct perf_event_header *event)
{
	struct stream *s = ctx;
	const char *at = (const char *)(event + 1);
	struct perf_record *grown;
	uint64_t time;
	uint32_t size;

	(void)cpu;
	if (event->type == PERF_RECORD_LOST) {
		uint64_t lost;

		memcpy(&lost, at + sizeof(uint64_t), sizeof(lost)); /* behind an id */
		s->losses.lost += lost;
		return LIBBPF_PERF_EVENT_CONT;
	}
	if (event->type != PERF_RECORD_SAMPLE)
		return LIBBPF_PERF_EVENT_CONT;
	memcpy(&time, at, sizeof(time));
	memcpy(&size, at + sizeof(time), sizeof(size));
	if (s->n_order == s->cap_order) {
		size_t cap = s->cap_order ? 2 * s->cap_order : 256;

		grown = realloc(s->order, cap * sizeof(*grown));
		if (!grown)
			return LIBBPF_PERF_EVENT_ERROR;
		s->order = grown;
		s->cap_order = cap;
	}
	s->order[s->n_order++] = (struct perf_record){time, s->records.len, size};
	buf_put(&s->records, at + sizeof(time) + sizeof(size), size);
	return LIBBPF_PERF_EVENT_CONT;
}

static int by_time(const void *a, const void *b)
{
	const struct perf_record *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->at < y->at ? -1 : 1;
}

/* Pages for each CPU of one of N arrays; 0 when one is too much. */
static size_t perf_pages(size_t n)
{
	int cpus = libbpf_num_possible_cpus();
	size_t each = n * (size_t)(cpus > 0 ? cpus : 1) * (size_t)sysconf(_SC_PAGE_SIZE);
	size_t pages = PERF_PAGES;

	while (pages && pages * each > MAX_PERF_BYTES)
		pages /= 2;
	return pages;
}

static int open_perf(struct stream *s, int fd, size_t pages)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW | PERF_SAMPLE_TIME,
		.sample_period = 1,
		.wakeup_events = 1,
		.use_clockid = 1,
		.clockid = CLOCK_BOOTTIME,
	};

	s->perf = perf_buffer__new_raw(fd, pages, &attr, take_perf, s, NULL);
	return s->perf ? 0 : -errno;
}

static int add_type(struct stream *s, const struct shape *shape)
{
	struct type *type = &s->types[s->n_types];
	int r = table_new(stream_name(s), &type->table);

	if (r)
		return r;
	s->n_types++;
	type->shape = shape;
	r = table_add(type->table, shape, "data", NULL);
	if (s->stacks)
		stack_set_up(s->stacks, type->table, shape);
	return r;
}

static int add_types(struct stream *s, const struct stream_types *types)
{
	size_t n = types->n ? types->n : 1;
	int r = 0;

	s->types = calloc(n, sizeof(*s->types));
	s->bytes = calloc(1, sizeof(*s->bytes));
	if (!s->types || !s->bytes)
		return -ENOMEM;
	*s->bytes = (struct shape){.kind = SHAPE_BYTES, .is_open = true, .name = ""};
	for (size_t i = 0; !r && i < types->n; i++)
		r = add_type(s, types->shapes[i]);
	return r || types->n ? r : add_type(s, s->bytes);
}

int stream_open(const struct bpf_map *map, const struct stream_types *types, struct stream **ret,
		struct error *err)
{
	_cleanup_(stream_closep) struct stream *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return error_errno(err, ENOMEM, "cannot open a buffer");
	s->map = map;
	s->stacks = types->stacks;
	r = add_types(s, types);
	if (r)
		return error_errno(err, -r, "cannot open the buffer '%s'", stream_name(s));
	if (bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF) {
		r = ring_open(bpf_map__fd(map), MAX_RECORD_BYTES, &s->ring, err);
		if (r)
			return r;
	} else {
		size_t pages = perf_pages(types->n_perf);

		if (!pages)
			return limit_exceeded(err, LIMIT_PERF_BYTES, stream_name(s));
		r = open_perf(s, bpf_map__fd(map), pages);
		if (r)
			return error_errno(err, -r, "cannot open the perf event array '%s'",
					   stream_name(s));
	}
	*ret = TAKE_PTR(s);
	return 0;
}

void stream_close(struct stream *s)
{
	if (!s)
		return;
	ring_close(s->ring);
	perf_buffer__free(s->perf);
	for (size_t i = 0; i < s->n_types; i++)
		table_free(s->types[i].table);
	free(s->types);
	free(s->bytes);
	free(s->order);
	buf_done(&s->records);
	free(s);
}

const char *stream_name(const struct stream *s)
{
	return bpf_map__name(s->map);
}

int stream_fd(const struct stream *s)
{
	return s->ring ? bpf_map__fd(s->map) : perf_buffer__epoll_fd(s->perf);
}

void stream_header(struct stream *s, struct output *out)
{
	table_header(s->types[0].table, out);
}

/* Whether another record like the last one would have been refused when USED bytes were taken. */
static bool was_full(const struct stream *s, size_t used)
{
	size_t next = (s->last_size + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;

	return used + next >= ring_capacity(s->ring);
}

static size_t drain_ring(struct stream *s)
{
	size_t used = ring_used(s->ring), found;

	s->now = clock_now_boot();
	found = ring_drain(s->ring, take_ring, s);
	if (found && was_full(s, used))
		s->losses.full++;
	return found;
}

/* Keeps all but the first N records for the next drain. */
static void keep_rest(struct stream *s, size_t n)
{
	struct buf kept = {0};

	for (size_t i = n; i < s->n_order; i++) {
		struct perf_record r = s->order[i];

		s->order[i - n] = (struct perf_record){r.time, kept.len, r.size};
		buf_put(&kept, s->records.data + r.at, r.size);
	}
	s->n_order -= n;
	if (kept.failed) {
		s->losses.lost += s->n_order;
		s->n_order = 0;
		buf_reset(&kept);
	}
	buf_done(&s->records);
	s->records = kept;
}

/*
 * What came after MARK waits for the next drain: of another CPU, whose buffer has had its turn,
 * something older may be there by now.
 */
static size_t drain_perf(struct stream *s)
{
	uint64_t mark = clock_now_boot();
	size_t found, n = 0;

	perf_buffer__consume(s->perf);
	found = s->n_order;
	if (found)
		qsort(s->order, found, sizeof(*s->order), by_time);
	for (; n < found && s->order[n].time <= mark; n++)
		print_record(s, s->order[n].time, s->records.data + s->order[n].at,
			     s->order[n].size);
	if (n < found) {
		keep_rest(s, n);
	} else {
		s->n_order = 0;
		buf_reset(&s->records);
	}
	return found;
}

size_t stream_drain(struct stream *s, struct output *out)
{
	s->out = out;
	return s->ring ? drain_ring(s) : drain_perf(s);
}

struct stream_losses stream_losses(const struct stream *s)
{
	return s->losses;
}
