// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/btf.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "ecc/guard.h"
#include "ecc/kernel_header.h"

/* Part of the cached file's name: raise it when what dump() writes changes. */
#define CACHE_FORMAT "1"

#define RUNNING_BTF   "/sys/kernel/btf/vmlinux"
#define RUNNING_NOTES "/sys/kernel/notes"

static const char header_head[] =
	"#ifndef __VMLINUX_H__\n"
	"#define __VMLINUX_H__\n\n"
	"#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n"
	"#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\n"
	"#endif\n\n";

static const char header_tail[] = "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n"
				  "#pragma clang attribute pop\n"
				  "#endif\n\n"
				  "#endif /* __VMLINUX_H__ */\n";

static void print_type(void *ctx, const char *fmt, va_list ap)
{
	struct buf *out = ctx;
	char *room = buf_room(out, 256);
	va_list again;
	int n;

	va_copy(again, ap);
	n = room ? vsnprintf(room, 256, fmt, ap) : -1;
	if (n >= 256) {
		room = buf_room(out, (size_t)n + 1);
		n = room ? vsnprintf(room, (size_t)n + 1, fmt, again) : -1;
	}
	va_end(again);
	if (n > 0)
		out->len += (size_t)n;
}

static int dump(const struct btf *btf, struct buf *out)
{
	struct btf_dump *d = btf_dump__new(btf, print_type, out, NULL);
	int r = d ? 0 : -errno;

	buf_puts(out, header_head);
	for (__u32 id = 1; !r && id < btf__type_cnt(btf); id++)
		r = btf_dump__dump_type(d, id);
	buf_puts(out, header_tail);
	btf_dump__free(d);
	return r ? r : buf_error(out);
}

static int make(const char *path, struct buf *out, struct error *err)
{
	struct btf *btf = btf__parse(path, NULL);
	int r;

	if (!btf && (errno >= ERROR_LIBBPF_FIRST || errno == EINVAL || errno == ENODATA))
		return error_set(
			err, errno,
			"%s is no BTF: raw BTF is needed, as /sys/kernel/btf/vmlinux, or an "
			"ELF file that holds it",
			path);
	if (!btf)
		return error_errno(err, errno, "cannot read BTF from %s", path);
	r = dump(btf, out);
	btf__free(btf);
	return r ? error_errno(err, -r, "cannot write the types of %s as C", path) : 0;
}

static int keep_in_memory(const struct buf *text, struct error *err)
{
	int fd = file_in_memory(text->data, text->len, true);

	return fd < 0 ? error_errno(err, -fd, "no memory for vmlinux.h") : fd;
}

int kernel_header_open_btf(const char *path, struct error *err)
{
	_cleanup_(buf_donep) struct buf text = {0};
	int r = make(path, &text, err);

	return r ? r : keep_in_memory(&text, err);
}

/* The build id in ELF notes, as hex digits. -ENOENT when there is none. */
static int find_build_id(const struct buf *notes, struct buf *out)
{
	size_t at = 0;

	while (notes->len - at >= sizeof(Elf64_Nhdr)) {
		Elf64_Nhdr note;
		size_t name, desc;

		memcpy(&note, notes->data + at, sizeof(note));
		name = at + sizeof(note);
		desc = name + (((size_t)note.n_namesz + 3) & ~(size_t)3);
		at = desc + (((size_t)note.n_descsz + 3) & ~(size_t)3);
		if (at > notes->len)
			break;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    !memcmp(notes->data + name, "GNU", 4)) {
			buf_hex(out, notes->data + desc, note.n_descsz);
			return 0;
		}
	}
	return -ENOENT;
}

/* The folder of the cache, made when missing. -errno when there can be none. */
static int cache_folder(struct buf *out)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (base && *base == '/')
		buf_puts(out, base);
	else if (home && *home == '/')
		buf_printf(out, "%s/.cache", home);
	else
		return -ENOENT;
	if (mkdir(buf_cstr(out), 0700) < 0 && errno != EEXIST)
		return -errno;
	buf_puts(out, "/exitsnoop");
	if (mkdir(buf_cstr(out), 0755) < 0 && errno != EEXIST)
		return -errno;
	return buf_error(out);
}

static int cache_path(struct buf *out)
{
	_cleanup_(buf_donep) struct buf notes = {0};
	int r = file_read(RUNNING_NOTES, 1 << 20, &notes, NULL);

	if (!r)
		r = cache_folder(out);
	if (r)
		return r;
	buf_puts(out, "/vmlinux-");
	r = find_build_id(&notes, out);
	buf_puts(out, "-" CACHE_FORMAT ".h");
	return r ? r : buf_error(out);
}

/* The header's file in the cache, made when it is not there. -errno: there is no cache. */
static int open_cached(const char *path, const struct buf *text)
{
	int fd = guard_check_file(path, NULL) ? -EINVAL : open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 || !text)
		return fd < 0 ? -errno : fd;
	fd = file_write_atomic(path, text->data, text->len, 0644, NULL);
	return fd < 0 ? fd : open_cached(path, NULL);
}

int kernel_header_open_running(struct buf *path, struct error *err)
{
	_cleanup_(buf_donep) struct buf text = {0};
	bool can_cache = !cache_path(path);
	int r, fd;

	fd = can_cache ? open_cached(buf_cstr(path), NULL) : -ENOENT;
	if (fd >= 0)
		return fd;
	r = make(RUNNING_BTF, &text, err);
	if (r == -ENOENT)
		return error_set(
			err, ENOENT,
			"this kernel tells no types (%s is missing), and the program includes "
			"vmlinux.h: give one by --vmlinux, or BTF by --btf",
			RUNNING_BTF);
	if (r)
		return r;
	fd = can_cache ? open_cached(buf_cstr(path), &text) : -ENOENT;
	if (fd >= 0)
		return fd;
	buf_reset(path);
	return keep_in_memory(&text, err);
}
