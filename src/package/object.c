// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>

#include "package/object.h"

DEFINE_CLEANUP(Elf *, elf_end)

int object_section(const void *elf_bytes, size_t size, const char *name, struct buf *out,
		   struct error *err)
{
	_cleanup_(elf_endp) Elf *elf = NULL;
	Elf_Scn *section = NULL;
	size_t names;

	elf_version(EV_CURRENT);
	/* libelf takes a writable pointer and does not write for a reader. */
	elf = elf_memory((char *)elf_bytes, size);
	if (!elf || elf_kind(elf) != ELF_K_ELF || elf_getshdrstrndx(elf, &names))
		return error_set(err, EINVAL, "the object is not a whole ELF file");
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
