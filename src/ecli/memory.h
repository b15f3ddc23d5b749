/* SPDX-License-Identifier: BSD-2-Clause */
/* memory: what all of ecli may take of it. */
#pragma once

/*
 * From here on allocations beyond MAX_MEMORY_BYTES fail: what a package makes large ends with an
 * error, and not with the machine's memory. BPF maps that are mapped do not count.
 */
void memory_limit(void);
