// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <gelf.h>
#include <libelf.h>
#include <stdbool.h>
#include <string.h>

#include "package/limits.h"
#include "package/object.h"

DEFINE_CLEANUP(Elf *, elf_end)

/* *RET_NAMES is the section with the sections' names. */
static Elf *open_elf(const void *bytes, size_t size, size_t *ret_names, struct error *err)
{
	Elf *elf;

	elf_version(EV_CURRENT);
	/* libelf takes a writable pointer and does not write for a reader. */
	elf = elf_memory((char *)bytes, size);
	if (elf && elf_kind(elf) == ELF_K_ELF && !elf_getshdrstrndx(elf, ret_names))
		return elf;
	elf_end(elf);
	error_set(err, EINVAL, "the object is not a whole ELF file");
	return NULL;
}

struct sums {
	uint64_t symbols, function_bytes, zeroed_bytes;
};

/* Each program has a copy of its own of its section's name, and messages have all of both. */
static bool is_longer(Elf *elf, size_t names, size_t at, size_t most)
{
	const char *name = elf_strptr(elf, names, at);

	return name && strnlen(name, most + 1) > most;
}

/* libbpf copies the instructions of each function symbol, also of those that overlap. */
static int add_symbols(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, struct sums *sums,
		       struct error *err)
{
	Elf_Data *symbols = elf_getdata(section, NULL);
	GElf_Sym symbol;

	if (!symbols || !header->sh_entsize)
		return error_set(err, EINVAL, "the object's ELF symbols are damaged");
	sums->symbols += header->sh_size / header->sh_entsize;
	if (sums->symbols > MAX_SYMBOLS)
		return limit_exceeded(err, LIMIT_SYMBOLS, "the object");
	for (int i = 0; gelf_getsym(symbols, i, &symbol); i++) {
		if (is_longer(elf, header->sh_link, symbol.st_name, MAX_OBJECT_NAME_BYTES))
			return limit_exceeded(err, LIMIT_OBJECT_NAME_BYTES, "the object");
		if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC)
			continue;
		if (symbol.st_size > MAX_FUNCTION_BYTES - sums->function_bytes)
			return limit_exceeded(err, LIMIT_FUNCTION_BYTES, "the object");
		sums->function_bytes += symbol.st_size;
	}
	return 0;
}

static int add_section(Elf *elf, size_t names, Elf_Scn *section, struct sums *sums,
		       struct error *err)
{
	GElf_Shdr header;

	if (!gelf_getshdr(section, &header))
		return error_set(err, EINVAL, "the object's ELF sections are damaged");
	if (is_longer(elf, names, header.sh_name, MAX_SECTION_NAME_BYTES))
		return limit_exceeded(err, LIMIT_SECTION_NAME_BYTES, "the object");
	if (header.sh_type == SHT_SYMTAB)
		return add_symbols(elf, section, &header, sums, err);
	if (header.sh_type != SHT_NOBITS)
		return 0;
	if (header.sh_size > MAX_ZEROED_BYTES - sums->zeroed_bytes)
		return limit_exceeded(err, LIMIT_ZEROED_BYTES, "the object");
	sums->zeroed_bytes += header.sh_size;
	return 0;
}

int object_check(const void *elf_bytes, size_t size, struct error *err)
{
	size_t names, sections;
	_cleanup_(elf_endp) Elf *elf = open_elf(elf_bytes, size, &names, err);
	Elf_Scn *section = NULL;
	struct sums sums = {0};
	int r = 0;

	if (!elf)
		return -EINVAL;
	if (elf_getshdrnum(elf, &sections) || sections > MAX_SECTIONS)
		return limit_exceeded(err, LIMIT_SECTIONS, "the object");
	while (!r && (section = elf_nextscn(elf, section)))
		r = add_section(elf, names, section, &sums, err);
	return r;
}

int object_section(const void *elf_bytes, size_t size, const char *name, struct buf *out,
		   struct error *err)
{
	size_t names;
	_cleanup_(elf_endp) Elf *elf = open_elf(elf_bytes, size, &names, err);
	Elf_Scn *section = NULL;

	if (!elf)
		return -EINVAL;
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		const char *this;
		Elf_Data *content;

		if (!gelf_getshdr(section, &header))
			return error_set(err, EINVAL, "the object's ELF sections are damaged");
		this = elf_strptr(elf, names, header.sh_name);
		if (!this || strcmp(this, name))
			continue;
		content = elf_getdata(section, NULL);
		if (!content || !content->d_buf)
			return error_set(err, EINVAL, "the object's section %s is damaged", name);
		buf_put(out, content->d_buf, content->d_size);
		return buf_error(out);
	}
	return 0;
}
