// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/text.h"
#include "ecli/format.h"
#include "ecli/printk.h"

#define LINE_MARK    "bpf_trace_printk: "
#define CHUNK	     (16UL * 1024)
#define MOST_AT_ONCE (1024UL * 1024) /* bytes in one drain: the rest comes with the next */
#define LOOK_BACK    64 /* instructions before a call in which its format is looked for */

struct printk {
	char *instance; /* owned; directory to take away; NULL: the machine's own buffer */
	int fd;
	struct buf in;	/* read, not yet a whole line */
	char **formats; /* owned; n_formats */
	size_t n_formats;
	bool own_only; /* every call's format is among them */
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

static int write_one(const char *dir, const char *file)
{
	_cleanup_(freep) char *path = NULL;
	_cleanup_(closep) int fd = -1;

	if (asprintf(&path, "%s/%s", dir, file) < 0)
		return -ENOMEM;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd >= 0 && write(fd, "1", 1) == 1 ? 0 : -errno;
}

static int open_pipe(struct printk *p, const char *dir)
{
	_cleanup_(freep) char *path = NULL;

	if (asprintf(&path, "%s/trace_pipe", dir) < 0)
		return -ENOMEM;
	p->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return p->fd >= 0 ? 0 : -errno;
}

/* An instance named after us; before Linux 5.9, which has no event for it, the machine's buffer. */
static int open_instance(struct printk *p, const char *tracefs)
{
	if (asprintf(&p->instance, "%s/instances/ecli-%d", tracefs, (int)getpid()) < 0) {
		p->instance = NULL;
		return -ENOMEM;
	}
	if (!mkdir(p->instance, 0700)) {
		if (!write_one(p->instance, "events/bpf_trace/bpf_trace_printk/enable"))
			return open_pipe(p, p->instance);
		rmdir(p->instance);
	}
	free(p->instance);
	p->instance = NULL;
	return open_pipe(p, tracefs);
}

int printk_open(const struct image *image, const char *tracefs, struct printk **ret,
		struct error *err)
{
	_cleanup_(printk_closep) struct printk *p = calloc(1, sizeof(*p));
	bool all_rodata;
	int r;

	if (!p)
		return error_errno(err, ENOMEM, "cannot read bpf_printk lines");
	p->fd = -1;
	r = find_formats(p, image);
	if (!r)
		r = open_instance(p, tracefs);
	if (r)
		return error_errno(err, -r, "cannot read bpf_printk lines from %s", tracefs);
	count_calls(image, &all_rodata);
	p->own_only = all_rodata && p->n_formats;
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
	buf_done(&p->in);
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

/* "            bash-1234    [001] ..." up to the mark: the task's name and number. */
static void split_task(const char *line, size_t len, struct buf *comm, uint64_t *ret_pid)
{
	const char *bracket = memmem(line, len, " [", 2), *dash = bracket;

	*ret_pid = 0;
	if (!bracket)
		return;
	while (dash > line && *dash != '-')
		dash--;
	while (line < dash && *line == ' ')
		line++;
	buf_put(comm, line, (size_t)(dash - line));
	*ret_pid = strtoull(dash + (*dash == '-'), NULL, 10);
}

/* A line of the trace, taken apart. */
struct line {
	uint64_t time; /* of CLOCK_BOOTTIME */
	uint64_t pid;
	struct buf comm;
	const char *message;
	size_t len;
};

static void put_json(struct output *o, const struct line *l)
{
	struct json j;

	json_init(&j, &o->out);
	json_object_begin(&j);
	stamp_json(&o->stamp, &j, l->time);
	json_key(&j, "pid");
	json_u64(&j, l->pid);
	json_member_bytes(&j, "comm", l->comm.data, l->comm.len);
	json_member_bytes(&j, "message", l->message, l->len);
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
	buf_u64(&o->out, l->pid);
	buf_putc(&o->out, ',');
	put_csv_cell(o, l->comm.data, l->comm.len);
	buf_putc(&o->out, ',');
	put_csv_cell(o, l->message, l->len);
}

static void put_plain(struct output *o, const struct line *l)
{
	if (o->stamp.mode != STAMP_NONE) {
		stamp_text(&o->stamp, &o->out, l->time);
		buf_putc(&o->out, ' ');
	}
	text_escape(&o->out, l->comm.data, l->comm.len);
	buf_printf(&o->out, "-%llu ", (unsigned long long)l->pid);
	text_escape(&o->out, l->message, l->len);
}

static void put_line(const struct printk *p, struct output *o, const char *line, size_t len,
		     uint64_t now)
{
	const char *mark = memmem(line, len, LINE_MARK, sizeof(LINE_MARK) - 1);
	struct line l = {.time = now};
	bool first;

	if (!mark)
		return; /* "LOST n EVENTS" and the like */
	l.message = mark + sizeof(LINE_MARK) - 1;
	l.len = len - (size_t)(l.message - line);
	if (!is_own(p, l.message, l.len))
		return;
	first = output_switch(o, p);
	split_task(line, (size_t)(mark - line), &l.comm, &l.pid);
	if (o->format == OUTPUT_JSON)
		put_json(o, &l);
	else if (o->format == OUTPUT_CSV)
		put_csv(o, &l, first);
	else
		put_plain(o, &l);
	buf_putc(&o->out, '\n');
	buf_done(&l.comm);
}

size_t printk_drain(struct printk *p, struct output *o)
{
	uint64_t now = clock_now_boot();
	size_t lines = 0, at = 0;

	while (p->in.len < MOST_AT_ONCE) {
		char *room = buf_room(&p->in, CHUNK);
		ssize_t n = room ? read(p->fd, room, CHUNK) : 0;

		if (n <= 0)
			break;
		p->in.len += (size_t)n;
	}
	for (char *end; at < p->in.len && (end = memchr(p->in.data + at, '\n', p->in.len - at));
	     lines++) {
		put_line(p, o, p->in.data + at, (size_t)(end - (p->in.data + at)), now);
		at = (size_t)(end - p->in.data) + 1;
	}
	if (at) {
		memmove(p->in.data, p->in.data + at, p->in.len - at);
		p->in.len -= at;
	}
	return lines;
}
