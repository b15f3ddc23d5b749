// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <string.h>

#include "ecli/stack.h"
#include "package/value.h"

#define MAX_DEPTH 1024 /* frames of one trace that are shown; the kernel's own limit is lower */

struct trace {
	uint64_t addresses[MAX_DEPTH];
	size_t n;
};

static bool is_number(const struct shape *m)
{
	size_t len = strlen(m->name);

	return m->kind == SHAPE_INT && strstr(m->name, "stack") &&
	       (len < 3 || strcmp(m->name + len - 3, "_sz")) &&
	       (len < 4 || strcmp(m->name + len - 4, "size"));
}

static bool is_addresses(const struct shape *m)
{
	return m->kind == SHAPE_ARRAY && m->children[0].size == sizeof(uint64_t) &&
	       (!strcmp(m->name, "kstack") || !strcmp(m->name, "ustack"));
}

/* Whether a row of this shape holds addresses itself. */
static bool stack_has(const struct shape *s)
{
	for (uint32_t i = 0; s->kind == SHAPE_STRUCT && i < s->n_children; i++)
		if (is_addresses(&s->children[i]))
			return true;
	return false;
}

/* A member's value; 0 where it is not. */
static uint64_t member(const struct block *b, const struct shape *m)
{
	if (!m || m->offset >= b->blob.size)
		return 0;
	return value_u64(m, (const char *)b->blob.data + m->offset, b->blob.size - m->offset);
}

static pid_t find_pid(const struct block *blocks, size_t n)
{
	static const char *const names[] = {"tgid", "pid"};

	for (size_t i = 0; i < n * ARRAY_SIZE(names); i++) {
		const struct block *b = &blocks[i / ARRAY_SIZE(names)];
		const struct shape *m = shape_child(b->shape, names[i % ARRAY_SIZE(names)]);

		if (m)
			return (pid_t)member(b, m);
	}
	return 0;
}

static void load_by_number(const struct stacks *s, uint32_t number, struct trace *t)
{
	t->n = s->depth < MAX_DEPTH ? s->depth : MAX_DEPTH;
	memset(t->addresses, 0, sizeof(t->addresses));
	/* The map writes all of its depth; deeper ones than we have room for are left alone. */
	if (s->depth > MAX_DEPTH || bpf_map_lookup_elem(s->map_fd, &number, t->addresses))
		t->n = 0;
}

static void load_from_record(const struct block *b, const struct shape *m, struct trace *t)
{
	char size_name[16];
	size_t there = b->blob.size > m->offset ? b->blob.size - m->offset : 0, told;

	snprintf(size_name, sizeof(size_name), "%s_sz", m->name);
	told = member(b, shape_child(b->shape, size_name));
	if ((int64_t)told < 0) /* bpf_get_stack() failed */
		told = 0;
	told = told < there ? told : there;
	t->n = told / sizeof(uint64_t) < m->count ? told / sizeof(uint64_t) : m->count;
	t->n = t->n < MAX_DEPTH ? t->n : MAX_DEPTH;
	memcpy(t->addresses, (const char *)b->blob.data + (there ? m->offset : 0),
	       t->n * sizeof(uint64_t));
}

static void put_trace(const struct stacks *s, struct output *o, struct json *j, const char *name,
		      const struct trace *t, pid_t pid)
{
	_cleanup_(buf_donep) struct buf frames = {0};
	size_t n = 0, len;

	if (j) {
		json_key(j, name);
		json_array_begin(j);
	} else {
		buf_printf(&o->out, "    %s:\n", name);
	}
	while (n < t->n && t->addresses[n])
		n++;
	symbols_put(s->symbols, pid, t->addresses, n, &frames);
	for (size_t at = 0; at < frames.len; at += len + 1) {
		len = strlen(frames.data + at);
		if (j) {
			json_str(j, frames.data + at, len);
			continue;
		}
		buf_fill(&o->out, ' ', 8);
		buf_put(&o->out, frames.data + at, len);
		buf_putc(&o->out, '\n');
	}
	if (j)
		json_array_end(j);
}

static void stack_more(void *ctx, struct output *o, struct json *j, const struct block *blocks,
		       size_t n)
{
	const struct stacks *s = ctx;
	pid_t pid = find_pid(blocks, n);
	struct trace t;

	for (size_t i = 0; i < n; i++) {
		const struct shape *shape = blocks[i].shape;

		for (uint32_t k = 0; shape->kind == SHAPE_STRUCT && k < shape->n_children; k++) {
			const struct shape *m = &shape->children[k];
			char name[280];

			if (is_addresses(m))
				load_from_record(&blocks[i], m, &t);
			else if (s->map_fd >= 0 && is_number(m) &&
				 (int64_t)member(&blocks[i], m) >= 0)
				load_by_number(s, (uint32_t)member(&blocks[i], m), &t);
			else
				continue;
			snprintf(name, sizeof(name), "%s_frames", m->name);
			put_trace(s, o, j, j ? name : m->name, &t, pid);
		}
	}
}

void stack_set_up(struct stacks *s, struct table *t, const struct shape *shape)
{
	static const char *const shown_as_frames[] = {"kstack", "ustack", "kstack_sz", "ustack_sz"};

	table_set_more(t, stack_more, s);
	if (!stack_has(shape))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(shown_as_frames); i++)
		table_hide(t, shown_as_frames[i]);
}
