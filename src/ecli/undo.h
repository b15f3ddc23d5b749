/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * undo: what the kernel would keep when ecli is killed. Links and maps go with their descriptors; a
 * tracefs instance and a tc filter do not. A process of its own waits for ecli's end: when that
 * comes without a word, by SIGKILL or as a crash does, it takes away what it was told of.
 *
 * It is started with the first such thing, in a session of its own, with no descriptor but the one
 * end of a pipe, no signal that ends it but SIGKILL, and no capability but CAP_NET_ADMIN. After
 * undo_seal() it takes no more orders.
 */
#pragma once

#include "base/error.h"
#include "ecli/hook.h"

#define UNDO_PATH_MAX 256

struct undo { /* zeros: not started */
	bool started;
	int fd;
};

/* To be called before DIRECTORY is made; it is removed if it is there then. 0 or -errno. */
int undo_directory(struct undo *u, const char *directory);

/* To be called with each HOOK_TC that is attached. */
int undo_tc(struct undo *u, const struct hook *hook);

/* All is attached. */
void undo_seal(struct undo *u);

/* All was taken away in good order: the process ends. Also for one that was never started. */
void undo_done(struct undo *u);
