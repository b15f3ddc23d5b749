/* SPDX-License-Identifier: BSD-2-Clause */
/* capability: the capabilities of this process. */
#pragma once

#include <stdbool.h>
#include <sys/capability.h>

#include "base/error.h"

/* Newer than the headers that we may be built with. */
#ifndef CAP_PERFMON
#define CAP_PERFMON 38
#endif
#ifndef CAP_BPF
#define CAP_BPF 39
#endif
#ifndef CAP_CHECKPOINT_RESTORE
#define CAP_CHECKPOINT_RESTORE 40
#endif

bool capability_held(cap_value_t cap); /* in effect */

/*
 * Makes the permitted and effective sets what is permitted now AND the N of CAPS; nothing is
 * inheritable then.
 */
int capability_keep(const cap_value_t *caps, size_t n, struct error *err);
