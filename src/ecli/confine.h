/* SPDX-License-Identifier: BSD-2-Clause */
/* confine: ecli gives up what the package that it runs does not need once it is attached. */
#pragma once

#include "ecli/session.h"

/*
 * Once everything is attached: capabilities, and unless the user chose otherwise system calls and
 * files as confine/sandbox.h says. A system call that the sandbox refuses ends the process with a
 * message from then on.
 */
int confine(const struct session *s, struct error *err);

/* What a refused system call does to ecli, and to the processes that it forks. */
void confine_refused(int call);
