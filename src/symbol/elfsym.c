// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <gelf.h>
#include <libelf.h>
#include <stdbool.h>
#include <string.h>

#include "symbol/elfsym.h"
#include "symbol/floor.h"

#define MAX_SYMBOLS (1U << 20)
#define MAX_NAMES   (24U << 20) /* bytes of all names */
#define MAX_NAME    4096U	/* longer ones are no names; mangled ones of C++ are long */

struct function {
	uint64_t start; /* first, for floor_find() */
	uint32_t size;	/* UINT32_MAX: or more */
	uint32_t name;	/* in names */
};

struct segment {
	uint64_t offset, size, address;
};

/* Counts, in the same order the tables follow in what elfsym_save() writes. */
struct header {
	uint32_t segments;
	uint32_t functions;
	uint32_t names; /* bytes; the first is the empty name, the last is NUL */
};

#define MAX_SEGMENTS 16

struct elfsym {
	struct header n;
	struct segment segments[MAX_SEGMENTS];
	struct function *functions;
	char *names;
};

_Static_assert(sizeof(struct header) + MAX_SEGMENTS * sizeof(struct segment) +
			       MAX_SYMBOLS * sizeof(struct function) + MAX_NAMES <=
		       ELFSYM_MAX_BYTES,
	       "an answer has space for the largest file");

DEFINE_CLEANUP(Elf *, elf_end)

static int by_start(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void read_segments(struct elfsym *e, Elf *elf)
{
	size_t n = 0;

	elf_getphdrnum(elf, &n);
	for (size_t i = 0; i < n && e->n.segments < MAX_SEGMENTS; i++) {
		GElf_Phdr h;

		if (gelf_getphdr(elf, (int)i, &h) && h.p_type == PT_LOAD)
			e->segments[e->n.segments++] =
				(struct segment){h.p_offset, h.p_filesz, h.p_vaddr};
	}
}

/* Adds a name; *RET_AT is 0, the empty one, for one that is too long to be kept. */
static int add_name(struct elfsym *e, const char *name, uint32_t *ret_at)
{
	size_t len = name ? strnlen(name, MAX_NAME) : 0;

	*ret_at = 0;
	if (!len || len == MAX_NAME)
		return 0;
	if (len + 1 > MAX_NAMES - e->n.names)
		return -EFBIG;
	memcpy(e->names + e->n.names, name, len + 1);
	*ret_at = e->n.names;
	e->n.names += (uint32_t)len + 1;
	return 0;
}

static int read_table(struct elfsym *e, Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t n = header->sh_entsize ? header->sh_size / header->sh_entsize : 0;
	int r = 0;

	if (!data)
		return -ENOEXEC;
	if (n > MAX_SYMBOLS)
		return -EFBIG;
	e->functions = calloc(n + 1, sizeof(*e->functions));
	/* Address space: there is memory only for what is written. */
	e->names = malloc(n < MAX_NAMES / MAX_NAME ? n * MAX_NAME + 1 : MAX_NAMES);
	if (!e->functions || !e->names)
		return -ENOMEM;
	e->names[e->n.names++] = '\0';
	for (size_t i = 0; !r && i < n; i++) {
		struct function *f = &e->functions[e->n.functions];
		GElf_Sym s;

		if (!gelf_getsym(data, (int)i, &s) || GELF_ST_TYPE(s.st_info) != STT_FUNC ||
		    !s.st_value)
			continue;
		f->start = s.st_value;
		f->size = s.st_size < UINT32_MAX ? (uint32_t)s.st_size : UINT32_MAX;
		r = add_name(e, elf_strptr(elf, header->sh_link, s.st_name), &f->name);
		e->n.functions++;
	}
	qsort(e->functions, e->n.functions, sizeof(*e->functions), by_start);
	return r;
}

/* .symtab has all functions; a stripped file has .dynsym with the exported ones. */
static int read_symbols(struct elfsym *e, Elf *elf)
{
	Elf_Scn *section = NULL, *best = NULL;
	GElf_Shdr header, best_header = {0};

	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header) ||
		    (header.sh_type != SHT_SYMTAB && header.sh_type != SHT_DYNSYM))
			continue;
		if (best && header.sh_type == SHT_DYNSYM)
			continue;
		best = section;
		best_header = header;
	}
	return best ? read_table(e, elf, best, &best_header) : 0;
}

int elfsym_parse(int fd, struct elfsym **ret)
{
	_cleanup_(elfsym_freep) struct elfsym *e = calloc(1, sizeof(*e));
	_cleanup_(elf_endp) Elf *elf = NULL;
	int r;

	elf_version(EV_CURRENT);
	/* Read, not mapped: a file that is cut off meanwhile would end us by SIGBUS. */
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!e || !elf || elf_kind(elf) != ELF_K_ELF)
		return e ? -ENOEXEC : -ENOMEM;
	read_segments(e, elf);
	r = read_symbols(e, elf);
	if (!r)
		*ret = TAKE_PTR(e);
	return r;
}

void elfsym_free(struct elfsym *e)
{
	if (!e)
		return;
	free(e->functions);
	free(e->names);
	free(e);
}

/* The tables in the order of what is saved. */
struct part {
	void *data;
	size_t len;
};

#define PARTS 4

static void list_parts(const struct elfsym *e, struct part parts[PARTS])
{
	parts[0] = (struct part){(void *)&e->n, sizeof(e->n)};
	parts[1] = (struct part){(void *)e->segments, e->n.segments * sizeof(*e->segments)};
	parts[2] = (struct part){e->functions, e->n.functions * sizeof(*e->functions)};
	parts[3] = (struct part){e->names, e->n.names};
}

int elfsym_save(const struct elfsym *e, int fd)
{
	struct part parts[PARTS];

	list_parts(e, parts);
	for (size_t i = 0; i < PARTS; i++) {
		while (parts[i].len) {
			ssize_t n = write(fd, parts[i].data, parts[i].len);

			if (n < 0)
				return -errno;
			parts[i].data = (char *)parts[i].data + n;
			parts[i].len -= (size_t)n;
		}
	}
	return 0;
}

static bool is_sound(const struct elfsym *e)
{
	if (e->n.names && e->names[e->n.names - 1])
		return false;
	for (uint32_t i = 0; i < e->n.functions; i++)
		if (e->functions[i].name >= e->n.names ||
		    (i && e->functions[i].start < e->functions[i - 1].start))
			return false;
	return true;
}

int elfsym_load(const void *data, size_t len, struct elfsym **ret)
{
	_cleanup_(elfsym_freep) struct elfsym *e = calloc(1, sizeof(*e));
	struct part parts[PARTS];

	if (!e)
		return -ENOMEM;
	if (len < sizeof(e->n))
		return -EBADMSG;
	memcpy(&e->n, data, sizeof(e->n));
	if (e->n.segments > MAX_SEGMENTS || e->n.functions > MAX_SYMBOLS ||
	    e->n.names > MAX_NAMES ||
	    elfsym_bytes(e) - sizeof(*e) + sizeof(e->n) + e->n.segments * sizeof(*e->segments) !=
		    len)
		return -EBADMSG;
	e->functions = calloc(e->n.functions + 1UL, sizeof(*e->functions));
	e->names = malloc(e->n.names + 1UL);
	if (!e->functions || !e->names)
		return -ENOMEM;
	list_parts(e, parts);
	for (size_t i = 0; i < PARTS; i++) {
		memcpy(parts[i].data, data, parts[i].len);
		data = (const char *)data + parts[i].len;
	}
	if (!is_sound(e))
		return -EBADMSG;
	*ret = TAKE_PTR(e);
	return 0;
}

size_t elfsym_bytes(const struct elfsym *e)
{
	return sizeof(*e) + e->n.functions * sizeof(*e->functions) + e->n.names;
}

uint64_t elfsym_address(const struct elfsym *e, uint64_t file_offset)
{
	for (size_t i = 0; i < e->n.segments; i++) {
		const struct segment *s = &e->segments[i];

		if (file_offset >= s->offset && file_offset - s->offset < s->size)
			return file_offset - s->offset + s->address;
	}
	return 0;
}

const char *elfsym_name(const struct elfsym *e, uint64_t address, uint64_t *ret_into)
{
	const struct function *f =
		floor_find(e->functions, e->n.functions, sizeof(*e->functions), address);

	/* Some functions of hand-written code have no size. */
	if (!f || !f->name || (f->size && f->size < UINT32_MAX && address - f->start >= f->size))
		return NULL;
	*ret_into = address - f->start;
	return e->names + f->name;
}
