// SPDX-License-Identifier: BSD-2-Clause
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "capture/privilege.h"
#include "capture/vmlinux_btf.h"
#include "confine/capability.h"

static int check_capabilities(const char *who, struct error *err)
{
	bool admin = capability_held(CAP_SYS_ADMIN);
	bool bpf = admin || capability_held(CAP_BPF);
	bool perfmon = admin || capability_held(CAP_PERFMON);

	if (bpf && perfmon)
		return 0;
	return error_set(err, EPERM, "not permitted: %s needs %s (root has %s); try: sudo %s", who,
			 bpf	   ? "the capability CAP_PERFMON"
			 : perfmon ? "the capability CAP_BPF"
				   : "the capabilities CAP_BPF and CAP_PERFMON",
			 bpf || perfmon ? "it" : "both", who);
}

/* Raw BTF, in either byte order, or an ELF file, which may hold some. */
static int check_btf_file(const char *path, struct error *err)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	unsigned char head[4] = {0};

	if (fd < 0 || read(fd, head, sizeof(head)) < 0)
		return error_errno(err, errno, "cannot read the BTF file '%s'", path);
	if ((head[0] == 0x9f && head[1] == 0xeb) || (head[0] == 0xeb && head[1] == 0x9f) ||
	    !memcmp(head, ELFMAG, SELFMAG))
		return 0;
	return error_set(err, EINVAL,
			 "--btf: '%s' is no BTF: give a copy of the kernel's own "
			 "/sys/kernel/btf/vmlinux, or a vmlinux with debug information",
			 path);
}

static int check_kernel(const char *btf_file, struct error *err)
{
	struct utsname uts;
	unsigned int major = 0, minor = 0;

	uname(&uts);
	if (sscanf(uts.release, "%u.%u", &major, &minor) == 2 &&
	    (major < 5 || (major == 5 && minor < 8)))
		return error_set(err, ENOTSUP,
				 "Linux %s is too old: the BPF ring buffer needs 5.8 or newer",
				 uts.release);
	if (btf_file)
		return check_btf_file(btf_file, err);
	if (access(KERNEL_BTF, R_OK))
		return error_set(err, ENOTSUP,
				 "this kernel has no BTF (%s is missing): use one built with "
				 "CONFIG_DEBUG_INFO_BTF=y; if only the file is hidden, give a copy "
				 "with --btf FILE",
				 KERNEL_BTF);
	return 0;
}

int privilege_check(const char *who, const char *btf_file, struct error *err)
{
	int r = check_kernel(btf_file, err);

	return r ? r : check_capabilities(who, err);
}
