// SPDX-License-Identifier: BSD-2-Clause
/*
 * Replaces libbpf's btf__load_vmlinux_btf() (linked with --wrap): the kernel's BTF is 5 MB, and
 * sysfs hands it out one page a read(), 1,300 system calls. From Linux 6.16 it can be mapped;
 * libbpf does so itself from 1.6 on. Where it cannot be mapped it is read.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "capture/btf_cut.h"
#include "capture/vmlinux_btf.h"

#ifdef WRAP_BTF
#define BTF_MAX (256U << 20)

struct btf *__real_btf__load_vmlinux_btf(void);
struct btf *__wrap_btf__load_vmlinux_btf(void);
int __real_bpf_btf_get_next_id(__u32 start, __u32 *next);
int __wrap_bpf_btf_get_next_id(__u32 start, __u32 *next);

static struct {
	const char *file;
	const struct btf_names *names;
	const struct btf *given;
	uint32_t *ids; /* owned; NULL: what was given is whole */
	uint32_t n_ids;
} use;

void vmlinux_btf_use(const char *path)
{
	use.file = path;
}

static void forget(void)
{
	free(use.ids);
	use.ids = NULL;
	use.n_ids = 0;
	use.given = NULL;
}

void vmlinux_btf_cut(const struct btf_names *names)
{
	use.names = names;
	forget();
}

const struct btf *vmlinux_btf_given(void)
{
	return use.given;
}

uint32_t vmlinux_btf_kernel_id(uint32_t id)
{
	return id < use.n_ids ? use.ids[id] : id;
}

static struct btf *cut(const void *raw, size_t size)
{
	_cleanup_(btf_cut_donep) struct btf_cut c = {0};
	int r = btf_cut(raw, size, use.names, &c);
	struct btf *btf;

	if (r) {
		errno = -r;
		return NULL;
	}
	btf = btf__new(c.raw.data, (__u32)c.raw.len);
	if (!btf)
		return NULL;
	use.ids = TAKE_PTR(c.ids);
	use.n_ids = c.n_ids;
	return btf;
}

static struct btf *parse(const void *raw, size_t size)
{
	struct btf *btf = use.names ? cut(raw, size) : NULL;

	return btf ? btf : btf__new(raw, (__u32)size);
}

static struct btf *load_mapped(void)
{
	_cleanup_(closep) int fd = open(KERNEL_BTF, O_RDONLY | O_CLOEXEC);
	struct stat st;
	struct btf *btf;
	void *data;

	if (fd < 0 || fstat(fd, &st) || st.st_size <= 0 || st.st_size > UINT32_MAX)
		return NULL;
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (data == MAP_FAILED)
		return NULL;
	btf = parse(data, (size_t)st.st_size);
	munmap(data, (size_t)st.st_size);
	return btf;
}

static struct btf *load_read(void)
{
	_cleanup_(buf_donep) struct buf raw = {0};
	int r = use.names ? file_read(KERNEL_BTF, BTF_MAX, &raw, NULL) : -ENOENT;

	if (r) {
		errno = -r;
		return NULL;
	}
	return cut(raw.data, raw.len);
}

/* Without memory none of the ways works, and libbpf's would fail with ESRCH: no BTF is there. */
static struct btf *load(void)
{
	struct btf *btf;

	if (use.file)
		return btf__parse(use.file, NULL);
	btf = load_mapped();
	if (!btf && errno != ENOMEM)
		btf = load_read();
	return btf || errno == ENOMEM ? btf : __real_btf__load_vmlinux_btf();
}

struct btf *__wrap_btf__load_vmlinux_btf(void)
{
	struct btf *btf;

	forget();
	btf = load();
	use.given = btf;
	return btf;
}

/*
 * The types of modules are numbered from the end of the whole. Also, looking at each module's for a
 * type that no kernel has takes its time.
 */
int __wrap_bpf_btf_get_next_id(__u32 start, __u32 *next)
{
	if (!use.ids)
		return __real_bpf_btf_get_next_id(start, next);
	errno = ENOENT;
	return -ENOENT;
}
#else
void vmlinux_btf_use(const char *path _unused_)
{
}

void vmlinux_btf_cut(const struct btf_names *names _unused_)
{
}

const struct btf *vmlinux_btf_given(void)
{
	return NULL;
}

uint32_t vmlinux_btf_kernel_id(uint32_t id)
{
	return id;
}
#endif
