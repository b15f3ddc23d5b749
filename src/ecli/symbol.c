// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/units.h"
#include "ecli/elfsym.h"
#include "ecli/floor.h"
#include "ecli/symbol.h"

#define KERNEL_HALF (1ULL << 63)
#define MAX_FILES   256			  /* kept; past them the oldest goes */
#define MAPS_AGE    (200 * NSEC_PER_MSEC) /* how long a process's maps are believed */

struct kernel_symbol {
	uint64_t address; /* first, for floor_find() */
	size_t name;	  /* in names */
};

struct file {
	dev_t device;
	ino_t inode;
	struct elfsym *elf; /* NULL: no ELF file */
};

struct mapping {
	uint64_t start, end, offset;
	size_t path; /* in paths */
};

struct symbols {
	struct kernel_symbol *kernel;
	size_t n_kernel, cap_kernel;
	struct buf names;
	struct file files[MAX_FILES];
	size_t n_files, next_file;
	pid_t pid; /* whose maps are here; 0: nobody's */
	uint64_t read_at;
	struct mapping *maps;
	size_t n_maps, cap_maps;
	struct buf paths;
};

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_files; i++)
		elfsym_close(s->files[i].elf);
	free(s->kernel);
	free(s->maps);
	buf_done(&s->names);
	buf_done(&s->paths);
	free(s);
}

/* Room for one more item in an array that doubles. */
static void *more_room(void *items, size_t n, size_t *cap, size_t item_size)
{
	size_t wanted = *cap ? 2 * *cap : 1024;
	void *grown;

	if (n < *cap)
		return items;
	grown = realloc(items, wanted * item_size);
	if (grown)
		*cap = wanted;
	return grown;
}

static int add_kernel(struct symbols *s, uint64_t address, const char *name)
{
	struct kernel_symbol *room =
		more_room(s->kernel, s->n_kernel, &s->cap_kernel, sizeof(*room));

	if (!room)
		return -ENOMEM;
	s->kernel = room;
	s->kernel[s->n_kernel++] = (struct kernel_symbol){address, s->names.len};
	buf_put(&s->names, name, strlen(name) + 1);
	return buf_error(&s->names);
}

static int by_address(const void *a, const void *b)
{
	const struct kernel_symbol *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

int symbols_new(struct symbols **ret, struct error *err)
{
	_cleanup_(symbols_freep) struct symbols *s = calloc(1, sizeof(*s));
	_cleanup_(fclosep) FILE *f = fopen("/proc/kallsyms", "re");
	char line[1024];
	int r = 0;

	if (!s)
		return error_errno(err, ENOMEM, "cannot read symbols");
	while (!r && f && fgets(line, sizeof(line), f)) {
		char *end, *name;
		uint64_t address = strtoull(line, &end, 16);

		/* "ffffffff81000000 T _text"; code has type t or w. Hidden addresses read as 0. */
		if (!address || end[0] != ' ' || !strchr("tTwW", end[1]) || end[2] != ' ')
			continue;
		name = end + 3;
		name[strcspn(name, "\t\n")] = '\0';
		r = add_kernel(s, address, name);
	}
	if (r)
		return error_errno(err, -r, "cannot read /proc/kallsyms");
	if (s->n_kernel)
		qsort(s->kernel, s->n_kernel, sizeof(*s->kernel), by_address);
	*ret = TAKE_PTR(s);
	return 0;
}

static void put_kernel(const struct symbols *s, uint64_t address, struct buf *out)
{
	const struct kernel_symbol *k =
		floor_find(s->kernel, s->n_kernel, sizeof(*s->kernel), address);

	if (!k) {
		buf_printf(out, "0x%" PRIx64, address);
		return;
	}
	buf_puts(out, s->names.data + k->name);
	buf_printf(out, "+0x%" PRIx64, address - k->address);
}

/* "7f01..-7f02.. r-xp 00028000 fd:01 1234   /usr/lib/libc.so.6": code of a file, or NULL. */
static const char *parse_mapping(const char *line, struct mapping *m)
{
	char *at;

	m->start = strtoull(line, &at, 16);
	if (*at != '-')
		return NULL;
	m->end = strtoull(at + 1, &at, 16);
	if (strnlen(at, 6) < 6 || at[3] != 'x')
		return NULL;
	m->offset = strtoull(at + 6, &at, 16);
	return strchr(at, '/');
}

static int add_mapping(struct symbols *s, const char *line)
{
	struct mapping m = {.path = s->paths.len};
	const char *path = parse_mapping(line, &m);
	struct mapping *room;

	if (!path)
		return 0;
	room = more_room(s->maps, s->n_maps, &s->cap_maps, sizeof(*room));
	if (!room)
		return -ENOMEM;
	s->maps = room;
	s->maps[s->n_maps++] = m;
	buf_put(&s->paths, path, strcspn(path, "\n"));
	buf_putc(&s->paths, '\0');
	return buf_error(&s->paths);
}

static void read_maps(struct symbols *s, pid_t pid)
{
	_cleanup_(fclosep) FILE *f = NULL;
	char name[64], line[4096 + 128];

	s->n_maps = 0;
	buf_reset(&s->paths);
	s->pid = pid;
	s->read_at = clock_now_mono();
	snprintf(name, sizeof(name), "/proc/%d/maps", (int)pid);
	f = fopen(name, "re");
	while (f && fgets(line, sizeof(line), f))
		if (add_mapping(s, line))
			break;
}

static const struct mapping *find_mapping(const struct symbols *s, uint64_t address)
{
	for (size_t i = 0; i < s->n_maps; i++)
		if (address >= s->maps[i].start && address < s->maps[i].end)
			return &s->maps[i];
	return NULL;
}

/* The functions of the file that PID has mapped from PATH. */
static const struct elfsym *find_file(struct symbols *s, pid_t pid, const char *path)
{
	_cleanup_(freep) char *seen = NULL;
	_cleanup_(closep) int fd = -1;
	struct file *f;
	struct stat st;

	if (asprintf(&seen, "/proc/%d/root%s", (int)pid, path) < 0) {
		seen = NULL;
		return NULL;
	}
	fd = open(seen, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
		return NULL;
	for (size_t i = 0; i < s->n_files; i++)
		if (s->files[i].device == st.st_dev && s->files[i].inode == st.st_ino)
			return s->files[i].elf;
	if (s->n_files < MAX_FILES) {
		f = &s->files[s->n_files++];
	} else {
		f = &s->files[s->next_file++ % MAX_FILES];
		elfsym_close(f->elf);
	}
	*f = (struct file){st.st_dev, st.st_ino, elfsym_open(fd)};
	return f->elf;
}

static void put_user(struct symbols *s, pid_t pid, uint64_t address, struct buf *out)
{
	const struct mapping *m;
	const struct elfsym *elf;
	const char *path, *base, *name = NULL;
	uint64_t in_file, at, into = 0;

	if (s->pid != pid || clock_now_mono() - s->read_at > MAPS_AGE)
		read_maps(s, pid);
	m = find_mapping(s, address);
	if (!m) {
		buf_printf(out, "0x%" PRIx64, address);
		return;
	}
	path = s->paths.data + m->path;
	base = strrchr(path, '/') + 1;
	in_file = address - m->start + m->offset;
	elf = find_file(s, pid, path);
	at = elf ? elfsym_address(elf, in_file) : 0;
	if (at)
		name = elfsym_name(elf, at, &into);
	if (!name) {
		text_escape(out, base, strlen(base));
		buf_printf(out, "+0x%" PRIx64, at ? at : in_file);
		return;
	}
	text_escape(out, name, strlen(name));
	buf_printf(out, "+0x%" PRIx64 " (", into);
	text_escape(out, base, strlen(base));
	buf_putc(out, ')');
}

void symbols_put(struct symbols *s, pid_t pid, uint64_t address, struct buf *out)
{
	if (address & KERNEL_HALF)
		put_kernel(s, address, out);
	else if (pid > 0)
		put_user(s, pid, address, out);
	else
		buf_printf(out, "0x%" PRIx64, address);
}
