/* SPDX-License-Identifier: BSD-2-Clause */
/* confine: exitsnoop gives up what it no longer needs. */
#pragma once

#include "base/buf.h"
#include "base/error.h"
#include "cli/options.h"

/*
 * Once everything is attached, and CHILD (0: none) forked: gives up capabilities, and system calls
 * and files as confine/sandbox.h says, unless OPTIONS say otherwise. A system call that the sandbox
 * refuses ends the process with a message from then on. With --debug, NOTES get what the kernel has
 * of it.
 */
int confine(const struct options *options, pid_t child, struct buf *notes, struct error *err);
