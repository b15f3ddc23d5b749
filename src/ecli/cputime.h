/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cputime: how long ecli may work on a package before it shows anything. Limits of sizes do not
 * bound it: libbpf looks for the entries of one table in another.
 */
#pragma once

enum cputime { CPUTIME_READ, CPUTIME_LOAD };

/*
 * From here on MAX_READ_SECONDS, or MAX_LOAD_SECONDS, of CPU time end ecli with a message. Time in
 * the kernel does not count, so that the verifier has all that it needs.
 */
void cputime_limit(enum cputime of);

void cputime_unlimit(void);
