/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * need: what a kernel must have for each kind of program, and the sentence for a user whose kernel
 * refused one. One table, keyed by the start of the SEC() string.
 */
#pragma once

#include <bpf/libbpf.h>
#include <stdbool.h>

#include "base/error.h"

/* "BPF trampolines (Linux 5.5, kernel BTF)", or NULL for a section that is not in the table. */
const char *need_feature(const char *section);

/* Whether programs of this section need tracefs for the numbers of their events. */
bool need_tracefs(const char *section);

/*
 * -EINVAL with ERR when P is in no section that libbpf makes programs of, as a function without
 * SEC(), which it takes for a program when it is alone. The kernel would refuse it without a word.
 */
int need_check_section(const struct bpf_program *p, struct error *err);

/*
 * Fill ERR with why P could not be loaded or attached, and return -ERRNUM. A load that fails with
 * EPERM and without a word of the verifier is a refusal by policy, not by the program's fault.
 */
int need_explain_load(const struct bpf_program *p, int errnum, struct error *err);
int need_explain_attach(const struct bpf_program *p, const char *target, int errnum,
			struct error *err);

/*
 * Before anything is attached: -ENOENT, with the same sentence, when P asks for what this kernel
 * certainly has not; else 0. TARGET is where the user wants it, NULL for where SEC() says.
 */
int need_check_attach(const struct bpf_program *p, const char *target, struct error *err);
