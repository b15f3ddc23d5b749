// SPDX-License-Identifier: BSD-2-Clause
#include <gelf.h>
#include <libelf.h>
#include <string.h>

#include "base/buf.h"
#include "ecli/elfsym.h"
#include "ecli/floor.h"

#define MAX_SYMBOLS (1U << 20)

struct function {
	uint64_t start; /* first, for floor_find() */
	uint64_t size;
	size_t name; /* in names */
};

struct segment {
	uint64_t offset, size, address;
};

struct elfsym {
	struct function *functions;
	size_t n_functions;
	struct segment segments[16];
	size_t n_segments;
	struct buf names;
};

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
	for (size_t i = 0; i < n && e->n_segments < ARRAY_SIZE(e->segments); i++) {
		GElf_Phdr h;

		if (gelf_getphdr(elf, (int)i, &h) && h.p_type == PT_LOAD)
			e->segments[e->n_segments++] =
				(struct segment){h.p_offset, h.p_filesz, h.p_vaddr};
	}
}

static void read_table(struct elfsym *e, Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t n = header->sh_entsize ? header->sh_size / header->sh_entsize : 0;

	if (!data || n > MAX_SYMBOLS)
		return;
	e->functions = calloc(n + 1, sizeof(*e->functions));
	for (size_t i = 0; e->functions && i < n; i++) {
		const char *name;
		GElf_Sym s;

		if (!gelf_getsym(data, (int)i, &s) || GELF_ST_TYPE(s.st_info) != STT_FUNC ||
		    !s.st_value)
			continue;
		name = elf_strptr(elf, header->sh_link, s.st_name);
		if (!name)
			continue;
		e->functions[e->n_functions++] =
			(struct function){s.st_value, s.st_size, e->names.len};
		buf_put(&e->names, name, strlen(name) + 1);
	}
	if (e->functions)
		qsort(e->functions, e->n_functions, sizeof(*e->functions), by_start);
}

/* .symtab has all functions; a stripped file has .dynsym with the exported ones. */
static void read_symbols(struct elfsym *e, Elf *elf)
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
	if (best)
		read_table(e, elf, best, &best_header);
}

struct elfsym *elfsym_open(int fd)
{
	_cleanup_(elfsym_closep) struct elfsym *e = calloc(1, sizeof(*e));
	_cleanup_(elf_endp) Elf *elf = NULL;

	elf_version(EV_CURRENT);
	/* Read, not mapped: a file that is cut off meanwhile would end us by SIGBUS. */
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!e || !elf || elf_kind(elf) != ELF_K_ELF)
		return NULL;
	read_segments(e, elf);
	read_symbols(e, elf);
	return buf_error(&e->names) ? NULL : TAKE_PTR(e);
}

void elfsym_close(struct elfsym *e)
{
	if (!e)
		return;
	free(e->functions);
	buf_done(&e->names);
	free(e);
}

uint64_t elfsym_address(const struct elfsym *e, uint64_t file_offset)
{
	for (size_t i = 0; i < e->n_segments; i++) {
		const struct segment *s = &e->segments[i];

		if (file_offset >= s->offset && file_offset - s->offset < s->size)
			return file_offset - s->offset + s->address;
	}
	return 0;
}

const char *elfsym_name(const struct elfsym *e, uint64_t address, uint64_t *ret_into)
{
	const struct function *f =
		floor_find(e->functions, e->n_functions, sizeof(*e->functions), address);

	if (!f || (f->size && address - f->start >= f->size))
		return NULL;
	*ret_into = address - f->start;
	return e->names.data + f->name;
}
