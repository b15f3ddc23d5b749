// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>

#include "buffers.skel.h"
#include "capture/pace.h"
#include "capture/ring.h"
#include "channel.h"

#define TIMER_MS 5 /* of a paced perf buffer; capture/pace sleeps as long under load */

static const struct channel_way ways[] = {
	{"perf", false, WAIT_EACH},	   {"ring", true, WAIT_EACH},
	{"perf-paced", false, WAIT_PACED}, {"ring-paced", true, WAIT_PACED},
	{"perf-busy", false, WAIT_NEVER},  {"ring-busy", true, WAIT_NEVER},
};

struct channel {
	const struct channel_way *way;
	size_t bytes;
	channel_sample_fn fn;
	void *ctx;
	struct buffers_bpf *skel;
	struct perf_buffer *perf;  /* of libbpf */
	struct ring_buffer *usual; /* of libbpf: WAIT_EACH */
	struct ring *ring;	   /* of this project: the other ways */
	struct pace pace;
	int stop_fd;
	size_t drained; /* in this drain */
	uint64_t lost;
};

const struct channel_way *channel_way_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		if (!strcmp(ways[i].name, name))
			return &ways[i];
	return NULL;
}

void channel_way_list(FILE *f)
{
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		fprintf(f, " %s", ways[i].name);
}

static void pass_on(struct channel *c, const void *data)
{
	c->drained++;
	c->fn(c->ctx, data);
}

static void take_from_ring(void *ctx, const void *data, size_t size)
{
	if (size == sizeof(struct sample))
		pass_on(ctx, data);
}

static int take_from_usual(void *ctx, void *data, size_t size)
{
	take_from_ring(ctx, data, size);
	return 0;
}

/* PERF_RECORD_SAMPLE with PERF_SAMPLE_RAW, and PERF_RECORD_LOST: include/uapi/linux/perf_event.h */
static enum bpf_perf_event_ret take_from_perf(void *ctx, int cpu _unused_,
					      struct perf_event_header *event)
{
	const struct {
		struct perf_event_header header;
		uint32_t size;
		char data[];
	} *sample = (const void *)event;
	const struct {
		struct perf_event_header header;
		uint64_t id, lost;
	} *lost = (const void *)event;
	struct channel *c = ctx;

	if (event->type == PERF_RECORD_SAMPLE && sample->size >= sizeof(struct sample)) {
		struct sample copy; /* behind a size of four bytes it is not aligned */

		memcpy(&copy, sample->data, sizeof(copy));
		pass_on(c, &copy);
	} else if (event->type == PERF_RECORD_LOST) {
		c->lost += lost->lost;
	}
	return LIBBPF_PERF_EVENT_CONT;
}

static int open_perf(struct channel *c, struct error *err)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.size = sizeof(attr),
		.sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1,
		/* 0: the kernel tells when a buffer is half full, and nothing before. */
		.wakeup_events = c->way->wait == WAIT_EACH,
	};
	size_t pages = c->bytes / (size_t)sysconf(_SC_PAGESIZE);
	int r = 0;

	c->perf = perf_buffer__new_raw(bpf_map__fd(c->skel->maps.perf), pages, &attr,
				       take_from_perf, c, NULL);
	if (!c->perf)
		return error_errno(err, errno, "cannot open a perf buffer of %zu pages", pages);
	for (size_t i = 0; !r && i < perf_buffer__buffer_cnt(c->perf); i++)
		r = pace_add_buffer(&c->pace, perf_buffer__buffer_fd(c->perf, i), err);
	return r;
}

static int open_ring(struct channel *c, struct error *err)
{
	int fd = bpf_map__fd(c->skel->maps.ring), r = 0;

	if (c->way->wait == WAIT_EACH) {
		c->usual = ring_buffer__new(fd, take_from_usual, c, NULL);
		if (!c->usual)
			return error_errno(err, errno, "cannot open the ring buffer");
	} else {
		r = ring_open(fd, sizeof(struct sample), &c->ring, err);
	}
	return r ? r : pace_add_buffer(&c->pace, fd, err);
}

static int load(struct channel *c, struct error *err)
{
	struct buffers_bpf *skel = buffers_bpf__open();
	bool ring = c->way->ring;
	int r;

	if (!skel)
		return error_errno(err, errno, "cannot open the BPF program");
	c->skel = skel;
	bpf_program__set_autoload(skel->progs.to_ring, ring);
	bpf_program__set_autoload(skel->progs.to_perf, !ring);
	bpf_map__set_autocreate(skel->maps.ring, ring);
	bpf_map__set_autocreate(skel->maps.perf, !ring);
	skel->rodata->ring_flags = c->way->wait == WAIT_NEVER ? BPF_RB_NO_WAKEUP : 0;
	if (ring)
		bpf_map__set_max_entries(skel->maps.ring, (uint32_t)c->bytes);
	r = buffers_bpf__load(skel);
	return r ? error_errno(err, -r, "cannot load the BPF program") : 0;
}

int channel_open(const struct channel_way *way, size_t bytes, channel_sample_fn fn, void *ctx,
		 struct channel **ret, struct error *err)
{
	_cleanup_(channel_closep) struct channel *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return error_errno(err, ENOMEM, "cannot open a channel");
	*c = (struct channel){.way = way, .bytes = bytes, .fn = fn, .ctx = ctx, .stop_fd = -1};
	r = pace_open(&c->pace, way->wait == WAIT_NEVER, err);
	if (r)
		return r;
	c->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (c->stop_fd < 0)
		return error_errno(err, errno, "cannot make an eventfd");
	r = pace_add_control(&c->pace, c->stop_fd, err);
	if (!r)
		r = load(c, err);
	if (!r)
		r = way->ring ? open_ring(c, err) : open_perf(c, err);
	if (!r)
		*ret = TAKE_PTR(c);
	return r;
}

void channel_close(struct channel *c)
{
	if (!c)
		return;
	ring_close(c->ring);
	ring_buffer__free(c->usual);
	perf_buffer__free(c->perf);
	buffers_bpf__destroy(c->skel);
	pace_close(&c->pace);
	closep(&c->stop_fd);
	free(c);
}

int channel_program(const struct channel *c)
{
	return bpf_program__fd(c->way->ring ? c->skel->progs.to_ring : c->skel->progs.to_perf);
}

/* What the kernel accounts for MAP_FD; 0 if it does not tell. */
static size_t map_memory(int map_fd)
{
	_cleanup_(fclosep) FILE *f = NULL;
	char path[64], line[128];
	size_t bytes = 0;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", map_fd);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "memlock: %zu", &bytes) == 1)
			break;
	return bytes;
}

size_t channel_memory(const struct channel *c)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	if (c->way->ring)
		return map_memory(bpf_map__fd(c->skel->maps.ring));
	/* One more page each for the positions: struct perf_event_mmap_page. */
	return perf_buffer__buffer_cnt(c->perf) * (c->bytes + page);
}

uint64_t channel_lost(const struct channel *c)
{
	return c->lost;
}

int channel_tally(const struct channel *c, struct sample_tally *ret)
{
	int cpus = libbpf_num_possible_cpus(), zero = 0;
	_cleanup_(freep) struct sample_tally *each = calloc((size_t)cpus, sizeof(*each));

	if (!each)
		return -ENOMEM;
	if (bpf_map_lookup_elem(bpf_map__fd(c->skel->maps.tally), &zero, each))
		return -errno;
	*ret = (struct sample_tally){0};
	for (int i = 0; i < cpus; i++) {
		ret->prepared += each[i].prepared;
		ret->refused += each[i].refused;
	}
	return 0;
}

size_t channel_drain(struct channel *c)
{
	c->drained = 0;
	if (c->perf)
		perf_buffer__consume(c->perf);
	else if (c->usual)
		ring_buffer__consume(c->usual);
	else
		ring_drain(c->ring, take_from_ring, c);
	return c->drained;
}

/* Sleeps for as long as a timer of the reader's, whatever the buffers have. */
static bool wait_timer(struct channel *c)
{
	struct pollfd fd = {.fd = c->stop_fd, .events = POLLIN};

	return poll(&fd, 1, TIMER_MS) > 0;
}

bool channel_wait(struct channel *c, size_t found)
{
	if (c->way->wait == WAIT_PACED && !c->way->ring)
		return wait_timer(c);
	return pace_wait(&c->pace, c->way->wait == WAIT_EACH ? 0 : found);
}

void channel_stop(struct channel *c)
{
	eventfd_write(c->stop_fd, 1);
}
