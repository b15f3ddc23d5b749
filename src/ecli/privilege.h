/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * privilege: the capabilities that ecli holds. It starts with what the user gave it, keeps of that
 * only what loading and attaching may need, and after attaching only what its work still asks for.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"

/* Before anything of a package is loaded. Also an error when BPF cannot be loaded at all. */
int privilege_reduce(struct error *err);

struct privilege_keep {
	bool maps;    /* read and clear maps: CAP_BPF */
	bool net;     /* take tc filters and sockmap programs away: CAP_NET_ADMIN */
	bool symbols; /* other users' /proc/PID/maps and binaries: CAP_SYS_PTRACE and reading */
};

/* After attaching. Best effort on kernels that lack a capability's name. */
int privilege_drop(const struct privilege_keep *keep, struct error *err);
