/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * log: what libbpf and the kernel's verifier say while an object is loaded. Kept in memory, because
 * most of it is noise; when a step fails, the error and `--verbose` draw on it. libbpf has one
 * print function for the whole process, so there is one log.
 */
#pragma once

#include <stdbool.h>

/* Takes over libbpf's messages; with VERBOSE they go to stderr as well. */
void log_start(bool verbose);

/* Everything since the last log_reset(), at most the last 256 KiB. */
const char *log_text(void);
void log_reset(void);

/* The verifier's log of the last program that failed, without its frame, or NULL. */
const char *log_verifier(void);

/*
 * The name of the last program that libbpf said it failed to load, written to NAME of SIZE bytes;
 * false when it said so of none.
 */
bool log_failed_program(char *name, unsigned long size);
