/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tracefs: found, or mounted for this process alone. `tp/...`, kprobes and uprobes of older kernels
 * and bpf_printk need it, and a minimal machine mounts none. The mount is made in a mount namespace
 * of our own, so nobody else sees it and it goes with the process.
 */
#pragma once

#include "base/error.h"

/* Where tracefs is mounted, "/sys/kernel/tracing", or NULL. */
const char *tracefs_path(void);

/* Makes sure that it is, for libbpf too. */
int tracefs_ensure(const char **ret_path, struct error *err);
