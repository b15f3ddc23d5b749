/* SPDX-License-Identifier: BSD-2-Clause */
/* reason: why a process ended, as one sentence for people. */
#pragma once

#include "base/buf.h"
#include "base/text.h"
#include "model/cause.h"

/*
 * The sentence: "killed by SIGKILL from runc[812] (uid 0)". No control characters in it; a name
 * that could pass for more of the sentence stands in quotes. *RET_NAME (or NULL): where in OUT the
 * name of the killer or of a cgroup stands.
 */
void reason_format(const struct record_exit *r, const struct death *d, struct buf *out,
		   struct text_part *ret_name);
