/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sandbox: what is left to a process of ours once it has all that it needs. exitsnoop and ecli
 * decode bytes that any process on the machine can choose; should one of them ever take a process
 * over, it finds itself with the rights of a profile (right.h): without other capabilities
 * (right_drop_others()), without new privileges, and here.
 *
 * - seccomp: sandbox.c has the table of the system calls that are allowed, by right. With no right
 *   is there a way to start a program or a thread, to trace, to load BPF, to open anything for
 *   writing, to create or change any file, to make memory executable, or to signal another process
 *   than CHILD. RIGHT_SPAWN forks a process like itself, which inherits the filter.
 *   A refused call is not carried out; the handler that the caller gave gets its number, and does
 *   not return. Failing with EPERM instead would be obeyed like any error of that call: a name or
 *   an argument would be missing without a word. So a refusal that is our own mistake ends the
 *   process with a message, never with a gap.
 * - Landlock (Linux 5.13, where it is enabled): RIGHT_PROC reads below /proc, for kallsyms, fdinfo
 *   and the like; RIGHT_USERS below the directory of the user database, which is replaced by
 *   renaming when users are added; RIGHT_INSTANCES removes directories below INSTANCES. Nothing
 *   else in the file system can be opened, no TCP port bound or connected to (6.7), no abstract
 *   socket reached (6.12). What is open already, as the output, stays usable.
 *
 * What the kernel does not have is left out: it is a second fence, not the first one. Children
 * that exist are not touched.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"
#include "confine/right.h"

struct sandbox {
	unsigned int rights;   /* a profile, and more */
	pid_t child;	       /* may be signalled and waited for; 0: none */
	const char *instances; /* RIGHT_INSTANCES: the directory of tracefs' instances */
	/*
	 * Called with the number of a refused system call, in a signal handler: only what is safe
	 * there. Must end the process. NULL: the kernel ends it at once.
	 */
	void (*refused)(int call);
};

/* What the kernel had for it. */
struct sandbox_fences {
	bool seccomp;
	bool landlock;
};

/*
 * Enters, for good; right_drop_others() must have set no_new_privs. -errno with ERR when the kernel
 * has a fence but did not put it up. RET may be NULL.
 */
int sandbox_enter(const struct sandbox *s, struct sandbox_fences *ret, struct error *err);

/* Enough for the text of any refusal. */
#define SANDBOX_REFUSAL_MAX 256

/*
 * What PROGRAM has to say about a refused CALL, with a newline: writes it to TEXT and returns its
 * length. Safe in a signal handler.
 */
size_t sandbox_refusal(char text[SANDBOX_REFUSAL_MAX], const char *program, int call);
