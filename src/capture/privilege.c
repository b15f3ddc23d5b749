// SPDX-License-Identifier: BSD-2-Clause
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "capture/privilege.h"
#include "capture/vmlinux_btf.h"

/* Newer than the headers that we may be built with. */
#ifndef CAP_PERFMON
#define CAP_PERFMON 38
#endif
#ifndef CAP_BPF
#define CAP_BPF 39
#endif

static bool has_capability(cap_t caps, cap_value_t cap)
{
	cap_flag_value_t value = CAP_CLEAR;

	return !cap_get_flag(caps, cap, CAP_EFFECTIVE, &value) && value == CAP_SET;
}

static bool has_permitted(cap_t caps, cap_value_t cap)
{
	cap_flag_value_t value = CAP_CLEAR;

	return !cap_get_flag(caps, cap, CAP_PERMITTED, &value) && value == CAP_SET;
}

static int check_capabilities(const char *who, struct error *err)
{
	cap_t caps = cap_get_proc();
	bool bpf, perfmon;

	if (!caps)
		return error_errno(err, errno, "cannot read own capabilities");
	bpf = has_capability(caps, CAP_BPF) || has_capability(caps, CAP_SYS_ADMIN);
	perfmon = has_capability(caps, CAP_PERFMON) || has_capability(caps, CAP_SYS_ADMIN);
	cap_free(caps);
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

int privilege_drop(struct error *err)
{
	cap_value_t keep = CAP_SYSLOG;
	cap_t now = cap_get_proc(), wanted = cap_init();
	int r = -1;

	if (now && wanted && has_permitted(now, keep)) {
		cap_set_flag(wanted, CAP_PERMITTED, 1, &keep, CAP_SET);
		cap_set_flag(wanted, CAP_EFFECTIVE, 1, &keep, CAP_SET);
	}
	if (now && wanted && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		r = cap_set_proc(wanted);
	if (r)
		r = error_errno(err, errno, "cannot give up privileges");
	cap_free(now);
	cap_free(wanted);
	return r;
}
