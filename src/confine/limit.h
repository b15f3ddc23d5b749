/* SPDX-License-Identifier: BSD-2-Clause */
/* limit: how much of the machine this process, and what it forks, can use. For good. */
#pragma once

#include <stdint.h>

#include "base/error.h"

/*
 * At most MEMORY more bytes of address space than it has now; of CPU time CPU_SECONDS (0: any); no
 * core file, and no file written. A program that a sanitizer watches has no limit of memory, which
 * would be the sanitizer's.
 */
int limit_self(uint64_t memory, unsigned int cpu_seconds, struct error *err);
