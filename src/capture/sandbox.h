/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sandbox: what is left to a recorder once everything is attached. It decodes bytes that any
 * process on the machine can choose; should one of them ever take it over, it finds itself without
 * capabilities (privilege_drop()), without new privileges, and here.
 *
 * - seccomp: sandbox.c has the table of the system calls that are allowed and what for. There is
 *   no way to start a program, a thread or a process, to open a socket, to trace, to load or read
 *   BPF, to open anything for writing, to change any file, to make memory executable, or to signal
 *   another process than the command that run mode started.
 *   A refused call is not carried out; the handler that the caller gave is told its number, and
 *   does not return. Failing with EPERM instead would be obeyed like any error of that call: a name
 *   or an argument would be missing and nobody told. So a refusal that is our own mistake ends
 *   the recorder with a message, never with a gap.
 * - Landlock (Linux 5.13, where it is enabled): reads below /proc, for kallsyms, fdinfo and the
 *   like, and below the directory of the user database, which is replaced by renaming when users
 *   are added. Nothing else in the file system can be opened, no TCP port bound or connected to
 *   (6.7), no abstract socket reached (6.12). What is open already, as the output, stays usable.
 *
 * What the kernel does not have is left out: it is a second fence, not the first one. Children
 * that exist are not touched; those made later would inherit it, but none can be made.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct sandbox {
	pid_t child; /* may be signalled and waited for; 0: none */
	/*
	 * Called with the number of a refused system call, in a signal handler: only what is safe
	 * there. Must end the process.
	 */
	void (*refused)(int call);
};

/* What the kernel had for it. */
struct sandbox_fences {
	bool seccomp;
	bool landlock;
};

/*
 * Enters, for good; privilege_drop() must have set no_new_privs. -errno with ERR when the kernel
 * has a fence but did not put it up. RET may be NULL.
 */
int sandbox_enter(const struct sandbox *s, struct sandbox_fences *ret, struct error *err);
