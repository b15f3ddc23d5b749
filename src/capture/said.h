/* SPDX-License-Identifier: BSD-2-Clause */
/* said: libbpf's own words while it loads: the reason when that fails, all of them with --debug. */
#pragma once

#include <stdbool.h>

/* From now on; what was said before is forgotten. DEBUG: all of it to stderr. */
void said_listen(bool debug);

/* The first warning, without its newline; "": there was none. Valid until the next. */
const char *said_reason(void);

/* The verifier refused bpf_probe_read_kernel(). */
bool said_no_kernel_reads(void);
