/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * privilege: the capabilities that ecli holds. It starts with what the user gave it, keeps of that
 * only what loading and attaching may need, and after attaching only what confine.h says.
 */
#pragma once

#include "base/error.h"

/*
 * Before anything of a package is parsed: gives up what neither loading nor attaching may need. Not
 * an error where nothing is held.
 */
int privilege_limit(struct error *err);

/* The same, before anything is loaded; an error when BPF cannot be loaded at all. */
int privilege_reduce(struct error *err);
