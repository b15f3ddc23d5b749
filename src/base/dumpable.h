/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dumpable: whether other processes of the same user may look into this one.
 *
 * The kernel lets a process attach to another one (ptrace(2), /proc/PID/mem, pidfd_getfd(2),
 * process_vm_readv(2)) when the user ids are the same, the other one is dumpable, and its permitted
 * capabilities are a subset of the caller's. The last condition protects a recorder until it gives
 * up its capabilities; from then on only the second one does. An exec that gains privileges (a file
 * with capabilities, set-user-ID) already clears it; one by root, by sudo, or with ambient
 * capabilities, as systemd's AmbientCapabilities= gives them, does not.
 */
#pragma once

#include "base/error.h"

/*
 * At the start of main(), before anything is read that others must not see: from here on only
 * processes with CAP_SYS_PTRACE can look into this one, and it leaves no core dump. A forked child
 * inherits it until its next exec. Dropping capabilities does not set it again; changing user ids
 * would set it to fs.suid_dumpable.
 *
 * Files of /proc/self belong to root then, whoever the user is. The kernel lets a process look into
 * itself all the same (/proc/self/fd, ns, exe, maps; fdinfo from Linux 5.14); what it cannot open
 * any more are files that only their owner can read and that are not about itself alone.
 */
int dumpable_clear(struct error *err);
