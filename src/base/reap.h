/* SPDX-License-Identifier: BSD-2-Clause */
/* reap: children that end stay until they are waited for. */
#pragma once

/*
 * To be called at the start of a program that waits for its children. SIGCHLD may have been ignored
 * by whoever started us, and exec keeps that: the kernel then reaps our children itself, and
 * waitpid() knows nothing of them (ECHILD). Our children get the default as well, as from
 * timeout(1).
 */
void reap_enable(void);
