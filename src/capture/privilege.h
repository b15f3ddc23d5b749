/* SPDX-License-Identifier: BSD-2-Clause */
/* privilege: what tracing needs of the kernel and of the user, told before anything fails. */
#pragma once

#include "base/error.h"

/*
 * 0 when BPF tracing can be expected to work: CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN, in the
 * initial user namespace; Linux 5.8; kernel BTF unless BTF_FILE is given. Otherwise -EPERM or
 * -ENOTSUP and in ERR which of them is missing. WHO is the command's name, for the advice.
 */
int privilege_check(const char *who, const char *btf_file, struct error *err);
