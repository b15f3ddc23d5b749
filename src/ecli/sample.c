// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>
#include <sys/timerfd.h>

#include "base/clock.h"
#include "base/units.h"
#include "ecli/entries.h"
#include "ecli/hist.h"
#include "ecli/sample.h"
#include "ecli/table.h"
#include "package/limits.h"
#include "package/value.h"

struct sample {
	const struct bpf_map *map;
	const struct package_map *meta;
	int timer;
	struct shape *key, *value; /* owned */
	const struct shape *slots; /* within value; NULL: no histogram of its own in each entry */
	uint32_t slots_offset;
	struct table *table; /* owned */
	struct entries entries;
	size_t *order; /* owned; which entry comes how-manieth */
};

void sample_close(struct sample *s)
{
	if (!s)
		return;
	closep(&s->timer);
	table_free(s->table);
	shape_free(s->key);
	shape_free(s->value);
	entries_done(&s->entries);
	free(s->order);
	free(s);
}

/* The shape of BTF type ID, or bytes where the map names no type, or one of another size. */
static int make_shape(const struct btf *btf, uint32_t id, uint32_t size, struct shape **ret,
		      struct error *err)
{
	struct shape *s;

	if (id && btf) {
		int r = shape_new(btf, id, ret, err);

		if (r || (*ret)->size == size)
			return r;
		shape_free(TAKE_PTR(*ret));
	}
	s = calloc(1, sizeof(*s));
	if (!s)
		return error_errno(err, ENOMEM, "cannot sample a map");
	*s = (struct shape){.kind = SHAPE_BYTES, .size = size, .name = ""};
	*ret = s;
	return 0;
}

static bool is_counts(const struct shape *s)
{
	return s && s->kind == SHAPE_ARRAY && s->children[0].kind == SHAPE_INT &&
	       !s->children[0].bits;
}

static int check_hist(struct sample *s, struct error *err)
{
	const struct shape *member = shape_child(s->value, "slots");

	if (s->meta->sample == PACKAGE_SAMPLE_KV)
		return 0;
	if (is_counts(s->value))
		s->slots = s->value;
	else if (is_counts(member))
		s->slots = member;
	else if (s->key->kind != SHAPE_INT || s->value->kind != SHAPE_INT)
		return error_set(
			err, EINVAL,
			"map '%s' is no histogram: its value has no array \"slots\", and it "
			"does not map one number to another",
			bpf_map__name(s->map));
	s->slots_offset = s->slots == member && member ? member->offset : 0;
	return 0;
}

static int start_timer(struct sample *s)
{
	struct timespec each = {
		.tv_sec = (time_t)(s->meta->interval_ms / 1000),
		.tv_nsec = (long)(s->meta->interval_ms % 1000 * NSEC_PER_MSEC),
	};
	struct itimerspec spec = {.it_interval = each, .it_value = each};

	s->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (s->timer < 0 || timerfd_settime(s->timer, 0, &spec, NULL))
		return -errno;
	return 0;
}

static int make_table(struct sample *s, struct stacks *stacks)
{
	int r = table_new(bpf_map__name(s->map), &s->table);

	if (!r)
		r = table_add(s->table, s->key, "key", "key");
	if (!r)
		r = table_add(s->table, s->value, "value", "value");
	if (!r && stacks)
		stack_set_up(stacks, s->table, s->value);
	return r;
}

int sample_open(const struct bpf_map *map, const struct btf *btf, const struct package_map *meta,
		struct stacks *stacks, size_t *sampled, struct sample **ret, struct error *err)
{
	_cleanup_(sample_closep) struct sample *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return error_errno(err, ENOMEM, "cannot sample map '%s'", bpf_map__name(map));
	s->timer = -1;
	s->map = map;
	s->meta = meta;
	if (!entries_can_read(map))
		return error_set(err, EINVAL, "map '%s' is of a kind that cannot be sampled",
				 bpf_map__name(map));
	r = make_shape(btf, bpf_map__btf_key_type_id(map), bpf_map__key_size(map), &s->key, err);
	if (!r)
		r = make_shape(btf, bpf_map__btf_value_type_id(map), bpf_map__value_size(map),
			       &s->value, err);
	if (!r)
		r = check_hist(s, err);
	if (!r)
		r = entries_init(&s->entries, map, s->value, sampled, err);
	if (r)
		return r;
	s->order = calloc((size_t)bpf_map__max_entries(map) + 1, sizeof(*s->order));
	r = s->order ? make_table(s, stacks) : -ENOMEM;
	if (!r)
		r = start_timer(s);
	if (r)
		return error_errno(err, -r, "cannot sample map '%s'", bpf_map__name(map));
	*ret = TAKE_PTR(s);
	return 0;
}

int sample_fd(const struct sample *s)
{
	return s->timer;
}

/* -1, 0 or 1 by the numbers, or by the bytes of what is none. */
static int compare(const struct shape *s, const void *a, const void *b)
{
	uint64_t x, y;

	if (s->kind > SHAPE_POINTER)
		return memcmp(a, b, s->size);
	x = value_u64(s, a, s->size);
	y = value_u64(s, b, s->size);
	if (s->is_signed)
		return ((int64_t)x > (int64_t)y) - ((int64_t)x < (int64_t)y);
	return (x > y) - (x < y);
}

static int by_order(const void *a, const void *b, void *ctx)
{
	const struct sample *s = ctx;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	int r = 0;

	if (s->value->kind == SHAPE_INT && s->meta->sample == PACKAGE_SAMPLE_KV)
		r = compare(s->value, entries_value(&s->entries, y), entries_value(&s->entries, x));
	if (!r)
		r = compare(s->key, entries_key(&s->entries, x), entries_key(&s->entries, y));
	return r;
}

static bool is_shown(const struct sample *s, size_t i)
{
	const char *value = entries_value(&s->entries, i);

	if (bpf_map__type(s->map) != BPF_MAP_TYPE_ARRAY &&
	    bpf_map__type(s->map) != BPF_MAP_TYPE_PERCPU_ARRAY)
		return true;
	for (size_t k = 0; k < s->entries.value_size; k++)
		if (value[k])
			return true;
	return false;
}

static size_t put_in_order(struct sample *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->entries.n; i++)
		if (is_shown(s, i))
			s->order[n++] = i;
	if (n)
		qsort_r(s->order, n, sizeof(*s->order), by_order, s);
	return n;
}

static void print_rows(struct sample *s, size_t n, struct output *o, uint64_t now)
{
	for (size_t i = 0; !o->error && i < n; i++) {
		const struct blob blobs[] = {
			{entries_key(&s->entries, s->order[i]), s->entries.key_size},
			{entries_value(&s->entries, s->order[i]), s->entries.value_size},
		};

		table_row(s->table, o, now, blobs);
	}
}

/* "name = value" a line for what stands beside the slots. */
static void put_others(const struct sample *s, const char *value, struct output *o)
{
	for (uint32_t i = 0; s->value->kind == SHAPE_STRUCT && i < s->value->n_children; i++) {
		const struct shape *m = &s->value->children[i];

		if (m == s->slots)
			continue;
		buf_printf(&o->out, "%s = ", m->name);
		value_text(&o->out, m, value + m->offset, s->entries.value_size - m->offset);
		buf_putc(&o->out, '\n');
	}
}

static void draw(const struct sample *s, struct buf *out, const uint64_t *counts, size_t n)
{
	if (s->meta->sample == PACKAGE_SAMPLE_LOG2)
		hist_log2(out, counts, n, s->meta->unit);
	else
		hist_linear(out, counts, n, 0, s->meta->unit);
}

static void print_slots(const struct sample *s, size_t entry, struct output *o)
{
	const struct shape *item = &s->slots->children[0];
	const char *value = entries_value(&s->entries, entry);
	size_t n = s->slots->count < MAX_HISTOGRAM_SLOTS ? s->slots->count : MAX_HISTOGRAM_SLOTS;
	_cleanup_(freep) uint64_t *counts = calloc(n + 1, sizeof(*counts));

	buf_puts(&o->out, "key = ");
	value_text(&o->out, s->key, entries_key(&s->entries, entry), s->entries.key_size);
	buf_putc(&o->out, '\n');
	put_others(s, value, o);
	for (size_t i = 0; counts && i < n; i++)
		counts[i] = value_u64(item, value + s->slots_offset + i * item->size, item->size);
	if (counts)
		draw(s, &o->out, counts, n);
}

/* The whole map as one histogram, its keys being the slots. */
static void print_as_slots(const struct sample *s, size_t n, struct output *o)
{
	uint64_t log2[64] = {0}, most = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t slot = value_u64(s->key, entries_key(&s->entries, s->order[i]),
					  s->entries.key_size);
		uint64_t count = value_u64(s->value, entries_value(&s->entries, s->order[i]),
					   s->entries.value_size);

		most = count > most ? count : most;
		log2[slot < 64 ? slot : 63] += count;
	}
	if (s->meta->sample == PACKAGE_SAMPLE_LOG2) {
		hist_log2(&o->out, log2, 64, s->meta->unit);
		return;
	}
	if (n)
		hist_linear_head(&o->out, s->meta->unit);
	for (size_t i = 0; !o->error && i < n; i++) {
		hist_linear_row(&o->out,
				(int64_t)value_u64(s->key, entries_key(&s->entries, s->order[i]),
						   s->entries.key_size),
				value_u64(s->value, entries_value(&s->entries, s->order[i]),
					  s->entries.value_size),
				most);
		output_row_end(o);
	}
}

static void print_hist(struct sample *s, size_t n, struct output *o, uint64_t now)
{
	if (!n)
		return;
	if (output_switch(o, s) && o->many)
		buf_printf(&o->out, "%s:\n", bpf_map__name(s->map));
	if (o->stamp.mode != STAMP_NONE) {
		stamp_text(&o->stamp, &o->out, now);
		buf_putc(&o->out, '\n');
	}
	if (!s->slots)
		print_as_slots(s, n, o);
	for (size_t i = 0; s->slots && !o->error && i < n; i++) {
		print_slots(s, s->order[i], o);
		output_row_end(o);
	}
}

int sample_print(struct sample *s, bool now, struct output *o, struct error *err)
{
	uint64_t expired, boot_ns;
	size_t n;
	int r;

	if (read(s->timer, &expired, sizeof(expired)) != sizeof(expired) && !now)
		return 0;
	boot_ns = clock_now_boot();
	r = entries_read(&s->entries, s->meta->clear, err);
	if (r)
		return r;
	n = put_in_order(s);
	if (o->format == OUTPUT_PLAIN && s->meta->sample != PACKAGE_SAMPLE_KV)
		print_hist(s, n, o, boot_ns);
	else
		print_rows(s, n, o, boot_ns);
	return 0;
}
