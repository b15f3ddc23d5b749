// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "ecli/format.h"
#include "ecli/instance.h"
#include "ecli/printk.h"
#include "ecli/trace_line.h"
#include "package/limits.h"

#define EVENT	     "bpf_trace/bpf_trace_printk"
#define MAX_RECORD   (64UL * 1024) /* bytes; the kernel's own limits are a page, or two */
#define MAX_FORMAT   4096
#define MOST_AT_ONCE 4096 /* records in one drain: the rest comes with the next */
#define LOOK_BACK    64	  /* instructions before a call in which its format is looked for */

struct printk {
	char *instance; /* owned; directory to take away; NULL: the machine's own buffer */
	int fd;
	char **formats; /* owned; n_formats */
	size_t n_formats;
	bool more_formats; /* than are kept */
	bool own_only;	   /* every call's format is among them */
	uint64_t lost;
	char record[MAX_RECORD];
};

static bool is_printk_call(const struct bpf_insn *i)
{
	return i->code == (BPF_JMP | BPF_CALL) && !i->src_reg &&
	       (i->imm == BPF_FUNC_trace_printk || i->imm == BPF_FUNC_trace_vprintk);
}

/* Whether the call at AT takes an address in a data section as its format (register 1). */
static bool takes_rodata(const struct bpf_insn *insns, size_t at)
{
	for (size_t back = 1; back <= LOOK_BACK && back <= at; back++) {
		const struct bpf_insn *i = &insns[at - back];
		__u8 class = BPF_CLASS(i->code);

		/* The second half of a 16-byte load has code 0 and names no register. */
		if (!i->code)
			continue;
		if (class == BPF_JMP || class == BPF_JMP32)
			return false;
		if (class == BPF_ST || class == BPF_STX || i->dst_reg != BPF_REG_1)
			continue;
		return i->code == (BPF_LD | BPF_IMM | BPF_DW);
	}
	return false;
}

static size_t count_calls(const struct image *image, bool *ret_all_rodata)
{
	struct bpf_program *p;
	size_t calls = 0;

	*ret_all_rodata = true;
	bpf_object__for_each_program(p, image->object) {
		const struct bpf_insn *insns = bpf_program__insns(p);

		if (!bpf_program__autoload(p))
			continue;
		for (size_t i = 0; i < bpf_program__insn_cnt(p); i++) {
			if (!is_printk_call(&insns[i]))
				continue;
			calls++;
			if (!takes_rodata(insns, i))
				*ret_all_rodata = false;
		}
	}
	return calls;
}

bool printk_used(const struct image *image)
{
	bool all_rodata;

	return count_calls(image, &all_rodata);
}

/* Takes the variable's text if it is a format that bpf_printk() made: "function.____fmt". */
static int add_format(struct printk *p, const struct btf *btf, const struct btf_var_secinfo *info,
		      const char *bytes, size_t size)
{
	const struct btf_type *var = btf__type_by_id(btf, info->type);
	const char *name = btf__name_by_offset(btf, var->name_off);
	char **grown;

	if (!strstr(name, "____fmt") || (uint64_t)info->offset + info->size > size)
		return 0;
	if (p->n_formats == MAX_VARIABLES || info->size > MAX_FORMAT) {
		p->more_formats = true;
		return 0;
	}
	grown = realloc(p->formats, (p->n_formats + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	p->formats = grown;
	grown[p->n_formats] = strndup(bytes + info->offset, info->size);
	return grown[p->n_formats++] ? 0 : -ENOMEM;
}

static int find_formats(struct printk *p, const struct image *image)
{
	struct bpf_map *m;
	int r = 0;

	bpf_object__for_each_map(m, image->object) {
		size_t size = 0;
		const char *bytes = bpf_map__initial_value(m, &size);
		uint32_t id = bpf_map__btf_value_type_id(m);
		const struct btf_type *t =
			id && image->btf ? btf__type_by_id(image->btf, id) : NULL;

		if (!bytes || !t || !btf_is_datasec(t))
			continue;
		for (uint32_t i = 0; !r && i < btf_vlen(t); i++)
			r = add_format(p, image->btf, btf_var_secinfos(t) + i, bytes, size);
	}
	return r;
}

/* An instance of our own; before Linux 5.9, which has no event for it, the machine's buffer. */
static int open_trace(struct printk *p, const char *tracefs, struct undo *undo)
{
	_cleanup_(freep) char *path = NULL;

	if (!instance_make(tracefs, EVENT, undo, &p->instance, &p->fd))
		return 0;
	path = text_format("%s/trace_pipe", tracefs);
	if (!path)
		return -ENOMEM;
	p->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return p->fd >= 0 ? 0 : -errno;
}

int printk_open(const struct image *image, const char *tracefs, struct undo *undo,
		struct printk **ret, struct error *err)
{
	_cleanup_(printk_closep) struct printk *p = calloc(1, sizeof(*p));
	bool all_rodata;
	int r;

	if (!p)
		return error_errno(err, ENOMEM, "cannot read bpf_printk lines");
	p->fd = -1;
	r = find_formats(p, image);
	if (!r)
		r = open_trace(p, tracefs, undo);
	if (r)
		return error_errno(err, -r, "cannot read bpf_printk lines from %s", tracefs);
	count_calls(image, &all_rodata);
	p->own_only = all_rodata && p->n_formats && !p->more_formats;
	*ret = TAKE_PTR(p);
	return 0;
}

void printk_close(struct printk *p)
{
	if (!p)
		return;
	closep(&p->fd);
	if (p->instance)
		rmdir(p->instance);
	for (size_t i = 0; i < p->n_formats; i++)
		free(p->formats[i]);
	free(p->formats);
	free(p->instance);
	free(p);
}

int printk_fd(const struct printk *p)
{
	return p->fd;
}

static bool is_own(const struct printk *p, const char *message, size_t len)
{
	for (size_t i = 0; i < p->n_formats; i++)
		if (format_matches(p->formats[i], message, len))
			return true;
	return !p->own_only;
}

/* A record to be shown. */
struct line {
	struct trace_line text;
	uint64_t time; /* of CLOCK_BOOTTIME */
};

static void put_json(struct output *o, const struct line *l)
{
	const struct trace_line *t = &l->text;
	struct json j;

	json_init(&j, &o->out);
	json_object_begin(&j);
	stamp_json(&o->stamp, &j, l->time);
	json_key(&j, "pid");
	if (t->known)
		json_u64(&j, t->pid);
	else
		json_none(&j);
	if (t->comm) {
		json_member_bytes(&j, "comm", t->comm, t->comm_len);
	} else {
		json_key(&j, "comm");
		json_none(&j);
	}
	json_member_bytes(&j, "message", t->message, t->len);
	json_object_end(&j);
}

static void put_csv_cell(struct output *o, const char *text, size_t len)
{
	_cleanup_(buf_donep) struct buf cell = {0};

	text_escape(&cell, text, len);
	output_csv_cell(o, cell.data, cell.len);
}

static void put_csv(struct output *o, const struct line *l, bool with_header)
{
	bool timed = o->stamp.mode != STAMP_NONE;
	const struct trace_line *t = &l->text;

	if (with_header)
		buf_printf(&o->out, "%s%spid,comm,message\n", timed ? "time," : "",
			   o->many ? "map," : "");
	if (timed) {
		stamp_exact(&o->stamp, &o->out, l->time);
		buf_putc(&o->out, ',');
	}
	/* Beside maps: where theirs have their name. */
	if (o->many)
		buf_puts(&o->out, "bpf_printk,");
	if (t->known)
		buf_u64(&o->out, t->pid);
	buf_putc(&o->out, ',');
	if (t->comm)
		put_csv_cell(o, t->comm, t->comm_len);
	buf_putc(&o->out, ',');
	put_csv_cell(o, t->message, t->len);
}

static void put_plain(struct output *o, const struct line *l)
{
	const struct trace_line *t = &l->text;

	if (o->stamp.mode != STAMP_NONE) {
		stamp_text(&o->stamp, &o->out, l->time);
		buf_putc(&o->out, ' ');
	}
	if (t->comm)
		text_escape(&o->out, t->comm, t->comm_len);
	else
		buf_puts(&o->out, "<...>");
	if (t->known)
		buf_printf(&o->out, "-%llu ", (unsigned long long)t->pid);
	else
		buf_puts(&o->out, "-? ");
	text_escape(&o->out, t->message, t->len);
}

/* bpf_printk("...\n"): the newline of the program's own, before the kernel's. */
static void cut_newline(struct trace_line *t)
{
	t->len -= t->len && t->message[t->len - 1] == '\n';
}

static void put_record(struct printk *p, struct output *o, const char *text, size_t len,
		       uint64_t now)
{
	struct line l = {.text = trace_line_parse(text, len), .time = now};
	bool first;

	p->lost += l.text.lost;
	if (l.text.known && !l.text.printk)
		return; /* in the machine's buffer: another event */
	cut_newline(&l.text);
	if (!is_own(p, l.text.message, l.text.len))
		return;
	first = output_switch(o, p);
	if (o->format == OUTPUT_JSON)
		put_json(o, &l);
	else if (o->format == OUTPUT_CSV)
		put_csv(o, &l, first);
	else
		put_plain(o, &l);
	buf_putc(&o->out, '\n');
	output_row_end(o);
}

/*
 * One record of the trace, whole, however many newlines are in it. The kernel writes records into a
 * buffer of its own until that holds what was asked for, here the first byte of one; what is left
 * there of this record comes with the next read, and nothing else does. 0: none is there.
 */
static size_t read_record(const struct printk *p, char *record)
{
	ssize_t rest, n = read(p->fd, record, 1);

	if (n <= 0)
		return 0;
	rest = read(p->fd, record + 1, MAX_RECORD - 1);
	return 1 + (rest > 0 ? (size_t)rest : 0);
}

size_t printk_drain(struct printk *p, struct output *o)
{
	uint64_t now = clock_now_boot();
	size_t records = 0, len;

	for (; records < MOST_AT_ONCE && (len = read_record(p, p->record)); records++)
		put_record(p, o, p->record, len, now);
	return records;
}

uint64_t printk_lost(const struct printk *p)
{
	return p->lost;
}
