/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * place: what a program's SEC() or its target names in the kernel - a tracepoint, a function, the
 * kind of probe itself - and whether this kernel has it. Sources: tracefs for tracepoints, kallsyms
 * for functions, the kernel's and its modules' BTF for raw tracepoints, the PMUs for probes.
 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"

/*
 * Whether what SECTION asks for is certainly missing; then WHY gets the reason. TARGET is in the
 * place of what SECTION names, NULL for that. False also when it cannot be told.
 */
bool place_is_missing(const char *section, const char *target, struct buf *why);
