// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/ring.h"

/* Space is given back to the producers at least this often within one drain. */
#define PUBLISH_EVERY (64UL * 1024)

struct ring {
	unsigned long *consumer_pos;	   /* own page, shared with the kernel */
	const unsigned long *producer_pos; /* first page of the read-only mapping */
	const char *data;		   /* behind it */
	unsigned long at;		   /* everything before was passed on */
	unsigned long last;		   /* where the last that was passed on begins; or at */
	unsigned long next;		   /* behind the record that was looked at */
	unsigned long published;	   /* what *consumer_pos is: only we write it */
	size_t mask;			   /* capacity - 1; a power of two */
	size_t max_record;
	size_t page;
	size_t mapped; /* bytes of the read-only mapping */
};

static int map_pages(struct ring *r, int map_fd, size_t capacity)
{
	void *p;

	p = mmap(NULL, r->page, PROT_READ | PROT_WRITE, MAP_SHARED, map_fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	r->consumer_pos = p;
	r->at = r->last = r->published = *r->consumer_pos;

	/*
	 * The kernel shows the data pages twice in a row, so that a record that wraps is
	 * contiguous. Of the second copy only what one record can reach is mapped.
	 */
	r->mapped = r->page + capacity + (r->max_record + r->page - 1) / r->page * r->page;
	if (r->mapped > r->page + 2 * capacity)
		r->mapped = r->page + 2 * capacity;
	p = mmap(NULL, r->mapped, PROT_READ, MAP_SHARED, map_fd, (off_t)r->page);
	if (p == MAP_FAILED)
		return -errno;
	r->producer_pos = p;
	r->data = (const char *)p + r->page;
	return 0;
}

int ring_open(int map_fd, size_t max_record, struct ring **ret, struct error *err)
{
	_cleanup_(ring_closep) struct ring *r = calloc(1, sizeof(*r));
	struct bpf_map_info info = {0};
	__u32 len = sizeof(info);
	int ret_code;

	if (!r)
		return error_errno(err, ENOMEM, "cannot open the ring buffer");
	if (bpf_obj_get_info_by_fd(map_fd, &info, &len))
		return error_errno(err, errno, "cannot query the ring buffer");
	if (info.type != BPF_MAP_TYPE_RINGBUF)
		return error_set(err, EINVAL, "map '%s' is not a ring buffer", info.name);
	r->page = (size_t)sysconf(_SC_PAGESIZE);
	r->mask = info.max_entries - 1;
	r->max_record = max_record + BPF_RINGBUF_HDR_SZ;
	if (r->max_record > info.max_entries)
		r->max_record = info.max_entries;
	ret_code = map_pages(r, map_fd, info.max_entries);
	if (ret_code)
		return error_errno(err, -ret_code, "cannot map the ring buffer '%s'", info.name);
	*ret = TAKE_PTR(r);
	return 0;
}

void ring_close(struct ring *r)
{
	if (!r)
		return;
	if (r->producer_pos)
		munmap((void *)r->producer_pos, r->mapped);
	if (r->consumer_pos)
		munmap(r->consumer_pos, r->page);
	free(r);
}

static size_t round_up_8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

unsigned long ring_mark(const struct ring *r)
{
	return __atomic_load_n(r->producer_pos, __ATOMIC_ACQUIRE);
}

/* Gives the space before AT back to the producers. */
static void publish(struct ring *r, unsigned long at)
{
	__atomic_store_n(r->consumer_pos, at, __ATOMIC_RELEASE);
	r->published = at;
}

enum ring_next ring_peek(struct ring *r, unsigned long mark, struct ring_record *ret)
{
	size_t most = r->max_record - BPF_RINGBUF_HDR_SZ;

	while (r->at < mark) {
		const char *record = r->data + (r->at & r->mask);
		uint32_t header = __atomic_load_n((const uint32_t *)record, __ATOMIC_ACQUIRE);
		size_t size = header & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);

		if (header & BPF_RINGBUF_BUSY_BIT)
			return RING_BUSY;
		r->next = r->at + round_up_8(size + BPF_RINGBUF_HDR_SZ);
		if (!(header & BPF_RINGBUF_DISCARD_BIT)) {
			ret->data = record + BPF_RINGBUF_HDR_SZ;
			ret->size = size < most ? size : most;
			return RING_RECORD;
		}
		ring_pass(r);
	}
	return RING_NOTHING;
}

void ring_pass(struct ring *r)
{
	r->last = r->at;
	r->at = r->next;
	if (r->last - r->published >= PUBLISH_EVERY)
		publish(r, r->last);
}

void ring_settle(struct ring *r)
{
	if (r->last != r->published)
		publish(r, r->last);
}

bool ring_rearm(struct ring *r)
{
	if (r->published == r->at)
		return false;
	publish(r, r->at);
	r->last = r->at;
	/* Orders the store before the look for records that follows. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return true;
}

static size_t walk(struct ring *r, ring_record_fn fn, void *ctx)
{
	unsigned long mark = ring_mark(r);
	struct ring_record record = {0};
	size_t records = 0;

	while (ring_peek(r, mark, &record) == RING_RECORD) {
		fn(ctx, record.data, record.size);
		ring_pass(r);
		records++;
	}
	if (records)
		ring_settle(r);
	return records;
}

size_t ring_drain(struct ring *r, ring_record_fn fn, void *ctx)
{
	size_t records = walk(r, fn, ctx);

	if (!records && ring_rearm(r))
		records = walk(r, fn, ctx);
	return records;
}

size_t ring_used(const struct ring *r)
{
	return ring_mark(r) - r->published;
}

size_t ring_capacity(const struct ring *r)
{
	return r->mask + 1;
}
