/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hook: where a loaded program hangs in the kernel. Each kind lets go of just what it took: links
 * and descriptors by closing them, a tc filter by its own handle and only while it is still ours, a
 * clsact qdisc only when we made it and nobody else uses it.
 */
#pragma once

#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum hook_kind {
	HOOK_LINK,
	HOOK_FD, /* a descriptor whose closing detaches */
	HOOK_TC,
	HOOK_SOCKMAP, /* a program in a sockmap */
};

struct hook {
	enum hook_kind kind;
	struct bpf_link *link;
	int fd;		     /* HOOK_FD: owned; HOOK_SOCKMAP: the map, borrowed */
	int program_fd;	     /* borrowed */
	uint32_t program_id; /* HOOK_TC */
	enum bpf_attach_type type;
	int ifindex;
	bool egress, made_qdisc;
	uint32_t handle, priority;
	const struct bpf_program *program;
};

struct undo;

struct hooks {
	struct hook *items;
	size_t n;
	struct undo *undo; /* borrowed; is told of what would outlive us */
};

/* Takes the hook over, also when there is no memory for it: then it lets go at once. */
int hooks_add(struct hooks *h, const struct hook *hook);
void hooks_shrink(struct hooks *h, size_t n); /* lets go of all but the first N */
void hooks_done(struct hooks *h);	      /* lets go of all */
