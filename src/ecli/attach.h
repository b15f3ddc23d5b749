/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * attach: each loaded program to where its SEC() says, or to a target that the user gave. One table
 * tells which kinds there are, how a target of each is written, and which cannot do without.
 */
#pragma once

#include "ecli/hook.h"
#include "ecli/image.h"

/*
 * TARGET is NULL for what SEC() and the package say. On an error nothing of the program stays
 * attached, and ERR names the program, the reason and what it needs.
 */
int attach_program(struct hooks *h, const struct image *image, struct bpf_program *p,
		   const char *target, struct error *err);

/* How a target of this section is written, "DEVICE[:ingress|egress]", or NULL: it takes none. */
const char *attach_target_form(const char *section);

/* Whether the section cannot be attached without a target. */
bool attach_needs_target(const char *section);
