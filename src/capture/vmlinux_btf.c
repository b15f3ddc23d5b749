// SPDX-License-Identifier: BSD-2-Clause
/*
 * Replaces libbpf's btf__load_vmlinux_btf() (linked with --wrap): the kernel's BTF is 5 MB, and
 * sysfs hands it out one page a read(), 1,300 system calls and half of our start-up time. From
 * Linux 6.16 it can be mapped; libbpf does so itself from 1.6 on. Where it cannot be mapped the
 * original does the work.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "capture/vmlinux_btf.h"

#ifdef WRAP_BTF
struct btf *__real_btf__load_vmlinux_btf(void);
struct btf *__wrap_btf__load_vmlinux_btf(void);

static const char *file;

void vmlinux_btf_use(const char *path)
{
	file = path;
}

static struct btf *load_mapped(void)
{
	_cleanup_(closep) int fd = open("/sys/kernel/btf/vmlinux", O_RDONLY | O_CLOEXEC);
	struct stat st;
	struct btf *btf;
	void *data;

	if (fd < 0 || fstat(fd, &st) || st.st_size <= 0 || st.st_size > UINT32_MAX)
		return NULL;
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (data == MAP_FAILED)
		return NULL;
	btf = btf__new(data, (__u32)st.st_size);
	munmap(data, (size_t)st.st_size);
	return btf;
}

struct btf *__wrap_btf__load_vmlinux_btf(void)
{
	struct btf *btf;

	if (file)
		return btf__parse(file, NULL);
	btf = load_mapped();
	return btf ? btf : __real_btf__load_vmlinux_btf();
}
#else
void vmlinux_btf_use(const char *path _unused_)
{
}
#endif
